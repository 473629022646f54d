package mailquota.quota;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock to wait by. It goes as another one does, but never back: where that one is set back, this
 * one goes on from where it was. Else who is due in an hour would, after the clock was set back by
 * a day, be due in a day and an hour. Thread-safe.
 */
public final class OnwardClock implements InstantSource {

  /**
   * @param latest that was told, in milliseconds since 1970
   * @param setBack by how much the other one has been set back so far
   */
  private record Told(long latest, long setBack) {
    Told at(long read) {
      long now = Math.max(latest, read + setBack);
      return new Told(now, now - read);
    }
  }

  private final InstantSource clock;
  private final AtomicReference<Told> told = new AtomicReference<>(new Told(Long.MIN_VALUE, 0));

  public OnwardClock(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public long millis() {
    return told.updateAndGet(before -> before.at(clock.millis())).latest();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
