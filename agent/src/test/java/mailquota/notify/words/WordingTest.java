package mailquota.notify.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import mailquota.forecast.Forecast;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.junit.jupiter.api.Test;

/** One line for channels that have no more room. */
class WordingTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Subject STORAGE =
      new Subject(new Address("alice@example.org"), "mx1", "User quota", Resource.STORAGE);
  private static final Usage USAGE = new Usage(977_105_060, new Limit.Finite(1_073_741_824));

  @Test
  void aLineTellsTheMailboxAndAnotherTheFigures() {
    Notice notice = notice(Level.WARNING, Why.RAISED, Forecast.NONE);

    assertThat(english().summary(notice)).isEqualTo("The mailbox alice@example.org is 91% full");
    assertThat(english().description(notice))
        .isEqualTo("932\u00a0MiB of 1.0\u00a0GiB used, 92\u00a0MiB free.");
  }

  @Test
  void whatComesIsToldByTheDayAndNearItByTheHour() {
    Forecast day = full(Duration.ofDays(3).plusHours(3));
    Notice early = notice(Level.WARNING, Why.FORECAST, day);
    assertThat(english().summary(early))
        .isEqualTo("The mailbox alice@example.org may be full on Friday, 27 November");
    assertThat(english().description(early))
        .endsWith(" At this pace it will be full on Friday, 27 November.");
    assertThat(
            english().description(notice(Level.CRITICAL, Why.RAISED, full(Duration.ofHours(30)))))
        .endsWith(" At this pace it will be full on Wednesday, 25 November at about 14:00.");
    assertThat(english().description(notice(Level.INFO, Why.RAISED, full(Duration.ofDays(90)))))
        .endsWith(" At this pace it will be full on Monday, 22 February 2027.");
  }

  @Test
  void whoIsFullOrHasRoomAgainIsToldOfNoForecast() {
    Forecast soon = full(Duration.ofHours(1));
    assertThat(english().description(notice(Level.FULL, Why.ESCALATED, soon)))
        .endsWith("92\u00a0MiB free.");
    Notice resolved = notice(Level.OK, Why.RESOLVED, soon);
    assertThat(english().summary(resolved))
        .isEqualTo("The mailbox alice@example.org has room again");
    assertThat(english().description(resolved)).endsWith("92\u00a0MiB free.");
  }

  private static Wording english() {
    return Templates.builtIn().wording(Locale.ENGLISH, ZoneOffset.UTC);
  }

  private static Forecast full(Duration in) {
    Instant at = NOW.plus(in);
    return new Forecast.Full(at, at, at);
  }

  private static Notice notice(Level level, Why why, Forecast forecast) {
    Change change = new Change(level, Level.OK, why, NOW, 0);
    return new Notice(STORAGE, Owner.UNKNOWN, USAGE, change, forecast, NOW);
  }
}
