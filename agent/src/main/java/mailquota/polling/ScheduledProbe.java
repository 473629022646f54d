package mailquota.polling;

import java.util.Objects;
import java.util.OptionalLong;
import mailquota.inventory.Mailbox;
import mailquota.quota.Level;

/**
 * A mailbox and the time of its next probe. Times are in milliseconds since 1970. The fields of the
 * interval are stored without an object of their own, because there are a million probes.
 *
 * @param due when the probe may begin
 * @param latest the earliest time at which the mailbox could reach its next threshold, by which the
 *     probes that are due are sorted
 * @param intervalMillis of its {@link ProbeInterval}
 * @param refusals of its {@link ProbeInterval}
 */
record ScheduledProbe(Mailbox mailbox, long due, long latest, long intervalMillis, int refusals) {

  /** Before the time of any other probe. */
  private static final long HINTED = Long.MIN_VALUE / 2;

  static ScheduledProbe first(Mailbox mailbox, long now) {
    return new ScheduledProbe(
        mailbox, now, now, ProbeInterval.FIRST.intervalMillis(), ProbeInterval.FIRST.refusals());
  }

  /** This probe sorted before those of mailboxes at a lower level. */
  ScheduledProbe ahead(Level level) {
    return level == Level.OK
        ? this
        : new ScheduledProbe(mailbox, due, latest - level.number(), intervalMillis, refusals);
  }

  /** This probe due now, before all others, until the mailbox is measured. */
  ScheduledProbe hinted(long now) {
    return new ScheduledProbe(mailbox, Math.min(due, now), HINTED, intervalMillis, refusals);
  }

  /** This probe due at another time, unless it waits after a refused login. */
  ScheduledProbe at(long earlier) {
    return refusals > 0
        ? this
        : new ScheduledProbe(mailbox, earlier, latest, intervalMillis, refusals);
  }

  /** How long the mailbox still waits after a refused login; 0 for none. */
  long waitsAfterRefusal(long now) {
    return refusals > 0 ? Math.max(0, due - now) : 0;
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
   * @param jitter the factor for the interval, about 1
   * @param shortest the shortest wait, 1 or more
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

  /** This probe for the changed mailbox. A changed password makes earlier refusals irrelevant. */
  ScheduledProbe of(Mailbox changed, long now) {
    if (changed.equals(mailbox)) {
      return this;
    }
    boolean hasNewPassword =
        refusals > 0 && !Objects.equals(changed.password(), mailbox.password());
    return hasNewPassword
        ? first(changed, now)
        : new ScheduledProbe(changed, due, latest, intervalMillis, refusals);
  }
}
