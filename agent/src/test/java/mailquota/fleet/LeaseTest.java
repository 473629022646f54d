package mailquota.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.Test;

/** In virtual time, by both clocks. */
class LeaseTest {

  private static final Duration RELIED = Duration.ofSeconds(18);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T08:00:00Z"));
  private long nanos = 5;
  private final Lease lease = new Lease(RELIED, () -> nanos, clock);

  private void pass(Duration time) {
    nanos += time.toNanos();
    clock.advance(time);
  }

  @Test
  void aLeaseBeginsWithItsFirstRenewal() {
    assertThat(lease.isValid()).isFalse();
    lease.renew(lease.now());
    assertThat(lease.isValid()).isTrue();
    assertThat(lease.remaining()).isEqualTo(RELIED);
  }

  @Test
  void itIsCountedFromBeforeTheRequest() {
    Lease.Moment sent = lease.now();
    pass(Duration.ofSeconds(6));
    lease.renew(sent);
    assertThat(lease.remaining()).isEqualTo(Duration.ofSeconds(12));
    pass(Duration.ofSeconds(12));
    assertThat(lease.isValid()).isFalse();
    assertThat(lease.remaining()).isZero();
  }

  @Test
  void anAnswerThatIsLaterThanTheLeaseRenewsNothing() {
    Lease.Moment sent = lease.now();
    pass(RELIED);
    lease.renew(sent);
    assertThat(lease.isValid()).isFalse();
  }

  @Test
  void itEndsWhileTheMonotonicClockStandsStill() {
    lease.renew(lease.now());
    clock.advance(Duration.ofMinutes(5));
    assertThat(lease.isValid()).isFalse();
  }

  @Test
  void itEndsAlthoughTheTimeOfDayWasSetBack() {
    lease.renew(lease.now());
    clock.advance(Duration.ofHours(-1));
    nanos += RELIED.toNanos();
    assertThat(lease.isValid()).isFalse();
  }

  @Test
  void itEndsAtOnceForAnotherProcessOfTheName() {
    lease.renew(lease.now());
    lease.end();
    assertThat(lease.isValid()).isFalse();
  }
}
