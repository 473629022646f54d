package mailquota.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that is set by the test. Used by one thread. */
public final class SettableClock implements InstantSource {

  private Instant now;

  public SettableClock(Instant now) {
    this.now = now;
  }

  @Override
  public Instant instant() {
    return now;
  }

  public void advance(Duration time) {
    now = now.plus(time);
  }
}
