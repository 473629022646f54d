package mailquota.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is told otherwise. For one thread. */
final class TestClock implements InstantSource {

  private Instant now;

  TestClock(Instant now) {
    this.now = now;
  }

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration time) {
    now = now.plus(time);
  }
}
