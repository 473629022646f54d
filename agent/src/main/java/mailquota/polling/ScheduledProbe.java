package mailquota.polling;

import java.util.Objects;
import java.util.OptionalLong;
import mailquota.inventory.Mailbox;
import mailquota.quota.Level;

/**
 * A mailbox and when it is to be probed. Times are in milliseconds since 1970. The fields of the
 * interval are held without an object of their own, since there are a million of these.
 *
 * @param due when the probe may begin
 * @param latest when the mailbox could at the earliest reach its next threshold; of the probes that
 *     are due, the one with the earliest is first
 * @param intervalMillis of its {@link ProbeInterval}
 * @param refusals of its {@link ProbeInterval}
 */
record ScheduledProbe(Mailbox mailbox, long due, long latest, long intervalMillis, int refusals) {

  static ScheduledProbe first(Mailbox mailbox, long now) {
    return new ScheduledProbe(
        mailbox, now, now, ProbeInterval.FIRST.intervalMillis(), ProbeInterval.FIRST.refusals());
  }

  /** This probe, before those of mailboxes that were at a lower level. */
  ScheduledProbe ahead(Level level) {
    return level == Level.OK
        ? this
        : new ScheduledProbe(mailbox, due, latest - level.number(), intervalMillis, refusals);
  }

  boolean isFirst() {
    return intervalMillis == ProbeInterval.FIRST.intervalMillis();
  }

  ProbeInterval interval() {
    return new ProbeInterval(intervalMillis, OptionalLong.empty(), refusals);
  }

  /**
   * The probe after this one.
   *
   * @param jitter what the interval is multiplied by, about 1
   * @param shortest what the wait is never shorter than, 1 or more
   */
  ScheduledProbe next(ProbeInterval next, long now, double jitter, long shortest) {
    long wait = Math.max(shortest, (long) (next.intervalMillis() * jitter));
    OptionalLong toThreshold = next.millisToNextThreshold();
    return new ScheduledProbe(
        mailbox,
        now + wait,
        toThreshold.isPresent() ? now + toThreshold.getAsLong() : latest,
        next.intervalMillis(),
        next.refusals());
  }

  /**
   * This probe for the same mailbox as the inventory has it now. With another password what was
   * refused before says nothing any more.
   */
  ScheduledProbe of(Mailbox changed, long now) {
    if (changed.equals(mailbox)) {
      return this;
    }
    boolean isForgiven = refusals > 0 && !Objects.equals(changed.password(), mailbox.password());
    return isForgiven
        ? first(changed, now)
        : new ScheduledProbe(changed, due, latest, intervalMillis, refusals);
  }
}
