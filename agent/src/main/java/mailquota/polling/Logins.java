package mailquota.polling;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import mailquota.probe.Limits;
import mailquota.quota.ProbeResult;

/**
 * The concurrent logins on one server and the time of the next one: logins of probes, and guests,
 * which wait until a probe ends. Guarded by the lock of the poller; times of day are arguments, in
 * milliseconds.
 */
final class Logins {

  /**
   * A login that is late by up to this long does not make the later ones late, else a busy
   * processor lowers the rate. Logins that are farther apart keep their distance.
   */
  private static final long MADE_UP = TimeUnit.MILLISECONDS.toNanos(20);

  private final Condition changed;
  private final Concurrency concurrency;
  private final LongSupplier nanoTime;
  private final InUse inUse;
  private long nanosBetween;
  private long madeUp;
  private int guests;

  /** When the rate allows the next login, in nanoseconds. */
  private long nextStart;

  Logins(
      ReentrantLock lock,
      Limits limits,
      Concurrency concurrency,
      LongSupplier nanoTime,
      InUse inUse) {
    this.nanoTime = nanoTime;
    this.inUse = inUse;
    nextStart = nanoTime.getAsLong();
    changed = lock.newCondition();
    this.concurrency = concurrency;
    limit(limits.connections(), limits.ratePerSecond());
  }

  /** Changes the limits. The logins under way may be more for a while. */
  void limit(int connections, double ratePerSecond) {
    concurrency.limit(connections);
    nanosBetween = (long) (TimeUnit.SECONDS.toNanos(1) / ratePerSecond);
    madeUp = nanosBetween < MADE_UP ? MADE_UP : 0;
  }

  /** Whether no more logins are under way than the limit allows. */
  boolean areWithinLimit() {
    return inUse.count() <= concurrency.most();
  }

  /** Whether no probe may begin before a login has ended; waiting guests have priority. */
  boolean areFull(long now) {
    return inUse.count() + guests >= concurrency.allowed(now);
  }

  /** The time until the rate allows the next login, in nanoseconds. */
  long untilStart() {
    return nextStart - nanoTime.getAsLong();
  }

  void enter() {
    inUse.enter();
    nextStart = Math.max(nanoTime.getAsLong() - madeUp, nextStart) + nanosBetween;
  }

  void leave() {
    inUse.leave();
    changed.signalAll();
  }

  /** Records the result of a login that has not left yet. */
  void record(ProbeResult result, long now) {
    concurrency.record(result, inUse.count(), now);
  }

  /** Waits for a place and takes it. Returns false if there was none within the limit. */
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
    return inUse.count() < concurrency.allowed(now.getAsLong()) ? untilStart() : Long.MAX_VALUE;
  }
}
