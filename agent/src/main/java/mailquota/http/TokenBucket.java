package mailquota.http;

import java.time.Duration;

/** Allows many requests at once, and fewer in the long run. Thread-safe. */
public final class TokenBucket {

  private final int atOnce;
  private final long nanosBetween;

  /** When the bucket is full again, if no more is taken. Guarded by this. */
  private long fullAt;

  /** Time is that of {@link System#nanoTime}. */
  public TokenBucket(int atOnce, int aSecond, long now) {
    this.atOnce = atOnce;
    nanosBetween = Duration.ofSeconds(1).toNanos() / aSecond;
    fullAt = now;
  }

  /** Takes one. Returns zero, or how long to wait until the next is allowed. */
  public synchronized Duration take(long now) {
    long from = fullAt - now > 0 ? fullAt : now;
    long ahead = from + nanosBetween - now;
    long most = nanosBetween * atOnce;
    if (ahead > most) {
      return Duration.ofNanos(ahead - most);
    }
    fullAt = from + nanosBetween;
    return Duration.ZERO;
  }
}
