package mailquota.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A token bucket for hints: many at once, fewer in the long run. Thread-safe. */
final class HintRate {

  /** A mail server sends one hint for each mailbox that crosses a level, as after a migration. */
  static final int AT_ONCE = 1000;

  /** One hint takes linear time in the number of mailboxes of its server. */
  static final long NANOS_BETWEEN = TimeUnit.SECONDS.toNanos(1) / 20;

  /** When the bucket is full again, if no more hints arrive. */
  private long fullAt;

  /** Time is that of {@link System#nanoTime}. */
  HintRate(long now) {
    fullAt = now;
  }

  /** Takes a hint. Returns zero, or how long to wait until the next is allowed. */
  synchronized Duration take(long now) {
    long from = fullAt - now > 0 ? fullAt : now;
    long ahead = from + NANOS_BETWEEN - now;
    long most = NANOS_BETWEEN * AT_ONCE;
    if (ahead > most) {
      return Duration.ofNanos(ahead - most);
    }
    fullAt = from + NANOS_BETWEEN;
    return Duration.ZERO;
  }
}
