package mailquota.monitor;

import java.util.Objects;
import mailquota.inventory.Mailbox;

/**
 * A mailbox and when it is to be probed. Times are in milliseconds since 1970, for there are a
 * million of these.
 *
 * @param due from when on
 * @param latest when it could at the earliest have reached its next line: among those that are due,
 *     the one with the earliest comes first
 */
record Turn(Mailbox mailbox, Pace pace, long due, long latest) {

  static Turn first(Mailbox mailbox, long now) {
    return new Turn(mailbox, Pace.first(), now, now);
  }

  boolean isFirst() {
    return pace.intervalMillis() == 0;
  }

  /**
   * The turn after this one.
   *
   * @param jitter what the interval is multiplied by, about 1
   */
  Turn next(Pace next, long now, double jitter) {
    long interval = (long) (next.intervalMillis() * jitter);
    return new Turn(mailbox, next, now + Math.max(1, interval), now + next.slackMillis());
  }

  /** This turn for the same mailbox as the inventory has it now. */
  Turn of(Mailbox changed, long now) {
    if (changed.equals(mailbox)) {
      return this;
    }
    Pace same = Objects.equals(changed.password(), mailbox.password()) ? pace : pace.forgiven();
    return same.equals(pace)
        ? new Turn(changed, pace, due, latest)
        : new Turn(changed, same, now, now);
  }
}
