package mailquota.quota;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock for due times that never goes back: when the underlying clock is set back, this one
 * continues from its latest value. With the underlying clock, a task that is due in an hour would
 * wait a day and an hour after the clock was set back by a day. Thread-safe.
 */
public final class MonotonicClock implements InstantSource {

  /**
   * @param latest value returned, in milliseconds since 1970
   * @param setBack by how much the underlying clock has been set back so far, in milliseconds
   */
  private record Adjustment(long latest, long setBack) {
    Adjustment after(long read) {
      long now = Math.max(latest, read + setBack);
      return new Adjustment(now, now - read);
    }
  }

  private final InstantSource clock;
  private final AtomicReference<Adjustment> adjustment =
      new AtomicReference<>(new Adjustment(Long.MIN_VALUE, 0));

  public MonotonicClock(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public long millis() {
    return adjustment.updateAndGet(before -> before.after(clock.millis())).latest();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
