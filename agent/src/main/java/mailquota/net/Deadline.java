package mailquota.net;

import java.time.Duration;

/**
 * The instant, on the monotonic clock, at which a probe ends whatever it is doing.
 *
 * @param timeout how long it was away when it was set
 */
public record Deadline(long nanoTime, Duration timeout) {

  public static Deadline in(Duration timeout) {
    return new Deadline(System.nanoTime() + timeout.toNanos(), timeout);
  }

  /** What is left, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  public boolean hasPassed() {
    return nanoTime - System.nanoTime() <= 0;
  }
}
