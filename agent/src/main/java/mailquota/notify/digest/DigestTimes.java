package mailquota.notify.digest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The due times of digests, one on each date. A time of day in a gap of the clock moves by the
 * length of the gap; of a time that occurs twice the first counts.
 */
record DigestTimes(LocalTime at, ZoneId zone) {

  /** The latest due time that is not after {@code now}. */
  Instant lastDue(Instant now) {
    LocalDate day = LocalDate.ofInstant(now, zone);
    Instant due = on(day);
    return due.isAfter(now) ? on(day.minusDays(1)) : due;
  }

  LocalDate dayOf(Instant due) {
    return LocalDate.ofInstant(due, zone);
  }

  private Instant on(LocalDate day) {
    return day.atTime(at).atZone(zone).toInstant();
  }
}
