package mailquota.monitor;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Logins beside the probes of a server, which wait for a place of one. All is done with the lock
 * held that guards the places.
 */
final class Guests {

  private final Condition changed;
  private int waiting;

  Guests(ReentrantLock lock) {
    changed = lock.newCondition();
  }

  /** So many places are to be left for them. */
  int waiting() {
    return waiting;
  }

  /**
   * Waits until one may begin, at most so long.
   *
   * @param untilFree how long that is away, in nanoseconds; {@link Long#MAX_VALUE} until {@link
   *     #left}
   */
  boolean await(Duration limit, LongSupplier untilFree) throws InterruptedException {
    waiting++;
    try {
      long left = limit.toNanos();
      for (long wait = untilFree.getAsLong(); wait > 0; wait = untilFree.getAsLong()) {
        if (left <= 0) {
          return false;
        }
        long most = Math.min(wait, left);
        left -= most - changed.awaitNanos(most);
      }
      return true;
    } finally {
      waiting--;
    }
  }

  /** A place may be free. */
  void left() {
    changed.signalAll();
  }
}
