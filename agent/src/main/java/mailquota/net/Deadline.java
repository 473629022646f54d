package mailquota.net;

import java.time.Duration;

/**
 * The instant, on the monotonic clock, at which an operation is aborted.
 *
 * @param timeout the duration from setting the deadline to the deadline
 */
public record Deadline(long nanoTime, Duration timeout) {

  public static Deadline in(Duration timeout) {
    return new Deadline(System.nanoTime() + timeout.toNanos(), timeout);
  }

  /** The remaining time, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  public boolean hasPassed() {
    return nanoTime - System.nanoTime() <= 0;
  }
}
