package mailquota.fleet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The right of this agent to decide and deliver, for a time since its last renewal. It ends by the
 * clock that is first: the monotonic one stands still while the machine is suspended, and the time
 * of day may be set back. Thread-safe.
 */
public final class Lease {

  /** An instant by both clocks. */
  record Moment(long nanos, Instant time) {}

  private final Duration relied;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private volatile @Nullable Moment renewed;

  /**
   * @param relied how long a renewal is relied on
   */
  Lease(Duration relied, LongSupplier nanoTime, InstantSource clock) {
    this.relied = relied;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  Moment now() {
    return new Moment(nanoTime.getAsLong(), clock.instant());
  }

  /** The database has renewed the lease; {@code sent} is from before the request. */
  void renew(Moment sent) {
    renewed = sent;
  }

  /** Another process has the name of this agent. */
  void end() {
    renewed = null;
  }

  boolean isValid() {
    return !remaining().isZero();
  }

  /** The rest of the lease; zero if it has ended. */
  Duration remaining() {
    Moment from = renewed;
    if (from == null) {
      return Duration.ZERO;
    }
    Moment now = now();
    Duration byNanos = relied.minusNanos(now.nanos - from.nanos);
    Duration byTime = relied.minus(Duration.between(from.time, now.time));
    Duration left = byNanos.compareTo(byTime) < 0 ? byNanos : byTime;
    return left.isNegative() ? Duration.ZERO : left;
  }
}
