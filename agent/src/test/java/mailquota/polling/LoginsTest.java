package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import mailquota.probe.Limits;
import org.junit.jupiter.api.Test;

class LoginsTest {

  private static final int CONNECTIONS = 1000;

  private long nanos;

  private Logins logins(double rate) {
    Limits limits = new Limits(CONNECTIONS, rate, Duration.ofSeconds(1), Duration.ofSeconds(1));
    return new Logins(
        new ReentrantLock(), limits, new Concurrency(CONNECTIONS, false), () -> nanos, new InUse());
  }

  private void pass(long micros) {
    nanos += TimeUnit.MICROSECONDS.toNanos(micros);
  }

  /** The logins that begin when each wait takes half a millisecond longer than asked for. */
  private int begunInASecond(double rate) {
    Logins logins = logins(rate);
    long end = nanos + TimeUnit.SECONDS.toNanos(1);
    int begun = 0;
    while (nanos < end) {
      if (logins.untilStart() > 0) {
        nanos += logins.untilStart();
        pass(500);
      } else {
        logins.enter();
        begun++;
      }
    }
    return begun;
  }

  @Test
  void aHighRateIsKeptThoughWaitsTakeLonger() {
    assertThat(begunInASecond(10_000)).isBetween(9_980, 10_000);
    assertThat(begunInASecond(200)).isBetween(199, 200);
  }

  @Test
  void afterALongPauseFewLoginsFollowEachOther() {
    Logins logins = logins(1000);
    pass(10_000_000);
    int atOnce = 0;
    while (logins.untilStart() <= 0) {
      logins.enter();
      atOnce++;
    }
    assertThat(atOnce).as("those of 20 ms and one").isEqualTo(21);
  }

  @Test
  void loginsFarApartKeepTheirDistance() {
    Logins logins = logins(10);
    logins.enter();
    pass(1_000_000);
    logins.enter();
    assertThat(logins.untilStart()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
  }
}
