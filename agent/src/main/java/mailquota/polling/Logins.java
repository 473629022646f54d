package mailquota.polling;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import mailquota.probe.Limits;
import mailquota.quota.ProbeResult;

/**
 * The logins on one server that are under way, and when the next may begin: those of the probes,
 * and guests, which wait for a place of a probe. All is done with the lock held that guards them;
 * times of day are arguments, in milliseconds.
 */
final class Logins {

  private final Condition changed;
  private final Concurrency concurrency;
  private final LongSupplier nanoTime;
  private final long nanosBetween;
  private int guests;
  private int underWay;

  /** When the rate allows the next login to begin, in nanoseconds. */
  private long nextStart;

  Logins(ReentrantLock lock, Limits limits, Concurrency concurrency, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    nextStart = nanoTime.getAsLong();
    changed = lock.newCondition();
    this.concurrency = concurrency;
    nanosBetween = (long) (TimeUnit.SECONDS.toNanos(1) / limits.ratePerSecond());
  }

  /** Whether no probe may begin before a login has ended; guests that wait have their places. */
  boolean areFull(long now) {
    return underWay + guests >= concurrency.allowed(now);
  }

  /** How long the rate forbids to begin another login, in nanoseconds. */
  long untilStart() {
    return nextStart - nanoTime.getAsLong();
  }

  void enter() {
    underWay++;
    nextStart = Math.max(nanoTime.getAsLong(), nextStart) + nanosBetween;
  }

  void leave() {
    underWay--;
    changed.signalAll();
  }

  /** Takes in how one ended that has not left yet. */
  void record(ProbeResult result, long now) {
    concurrency.record(result, underWay, now);
  }

  /** Waits for a place, at most so long, and takes it; false when there is none. */
  boolean enterAsGuest(Duration limit, LongSupplier now) throws InterruptedException {
    guests++;
    try {
      long left = limit.toNanos();
      for (long wait = untilFree(now); wait > 0; wait = untilFree(now)) {
        if (left <= 0) {
          return false;
        }
        long most = Math.min(wait, left);
        left -= most - changed.awaitNanos(most);
      }
    } finally {
      guests--;
    }
    enter();
    return true;
  }

  private long untilFree(LongSupplier now) {
    return underWay < concurrency.allowed(now.getAsLong()) ? untilStart() : Long.MAX_VALUE;
  }
}
