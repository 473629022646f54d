package mailquota.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.Test;

class MonotonicClockTest {

  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

  private final SettableClock clock = new SettableClock(START);
  private final MonotonicClock monotonic = new MonotonicClock(clock);

  @Test
  void itFollowsTheUnderlyingClock() {
    assertThat(monotonic.instant()).isEqualTo(START);
    clock.advance(Duration.ofHours(1));
    assertThat(monotonic.instant()).isEqualTo(START.plus(Duration.ofHours(1)));
  }

  @Test
  void itContinuesFromItsLatestValueWhenTheUnderlyingClockIsSetBack() {
    monotonic.instant();
    clock.advance(Duration.ofDays(-1));
    assertThat(monotonic.instant()).isEqualTo(START);
    clock.advance(Duration.ofMinutes(1));
    assertThat(monotonic.instant()).isEqualTo(START.plus(Duration.ofMinutes(1)));
    clock.advance(Duration.ofDays(-365));
    clock.advance(Duration.ofMinutes(1));
    assertThat(monotonic.instant()).isEqualTo(START.plus(Duration.ofMinutes(1)));
    clock.advance(Duration.ofMinutes(1));
    assertThat(monotonic.instant()).isEqualTo(START.plus(Duration.ofMinutes(2)));
  }
}
