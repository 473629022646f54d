package mailquota.notify.digest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * When digests are due: once on each date. Where the clocks leave out that time of day it is the
 * same while after the gap began, where they have it twice it is the first.
 */
record DigestTimes(LocalTime at, ZoneId zone) {

  /** The latest that is not after {@code now}. */
  Instant lastDue(Instant now) {
    LocalDate day = LocalDate.ofInstant(now, zone);
    Instant due = on(day);
    return due.isAfter(now) ? on(day.minusDays(1)) : due;
  }

  /** The date that a digest is of. */
  LocalDate dayOf(Instant due) {
    return LocalDate.ofInstant(due, zone);
  }

  private Instant on(LocalDate day) {
    return day.atTime(at).atZone(zone).toInstant();
  }
}
