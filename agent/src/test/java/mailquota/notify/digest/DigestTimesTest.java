package mailquota.notify.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When digests are due, where clocks jump. */
class DigestTimesTest {

  @ParameterizedTest
  @CsvSource({
    // A plain day, in winter at +1 and in summer at +2.
    "Europe/Madrid, 08:00, 2026-11-24T07:00:00Z, 2026-11-24T07:00:00Z",
    "Europe/Madrid, 08:00, 2026-11-24T06:59:59Z, 2026-11-23T07:00:00Z",
    "Europe/Madrid, 08:00, 2026-07-24T23:00:00Z, 2026-07-24T06:00:00Z",
    // On 29 March 2026 there is no 02:30: it goes from 02:00 to 03:00 at 01:00Z.
    "Europe/Madrid, 02:30, 2026-03-29T01:29:59Z, 2026-03-28T01:30:00Z",
    "Europe/Madrid, 02:30, 2026-03-29T01:30:00Z, 2026-03-29T01:30:00Z",
    // On 25 October 2026 there are two: at 00:30Z and at 01:30Z.
    "Europe/Madrid, 02:30, 2026-10-25T00:30:00Z, 2026-10-25T00:30:00Z",
    "Europe/Madrid, 02:30, 2026-10-25T01:30:00Z, 2026-10-25T00:30:00Z",
    // A date that a country left out: after the 29th of December came the 31st.
    "Pacific/Apia, 08:00, 2011-12-30T19:00:00Z, 2011-12-30T18:00:00Z",
  })
  void theLatestThatWasDue(ZoneId zone, LocalTime at, Instant now, Instant due) {
    assertThat(new DigestTimes(at, zone).lastDue(now)).isEqualTo(due);
  }

  @Test
  void eachDateHasOneDigestAcrossClockChanges() {
    Instant begin = Instant.parse("2026-01-01T00:00:00Z");
    for (String zone : List.of("Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "UTC")) {
      for (String at : List.of("00:00", "01:45", "02:15", "02:30", "08:00", "23:59")) {
        DigestTimes times = new DigestTimes(LocalTime.parse(at), ZoneId.of(zone));
        TreeSet<Instant> due = new TreeSet<>();
        for (int minutes = 0; minutes < 365 * 24 * 60; minutes += 15) {
          due.add(times.lastDue(begin.plus(Duration.ofMinutes(minutes))));
        }
        assertThat(due).as(zone + " " + at).hasSizeBetween(365, 366);
        assertThat(due.stream().map(times::dayOf).distinct().count())
            .as(zone + " " + at)
            .isEqualTo(due.size());
      }
    }
  }
}
