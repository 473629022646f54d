package mailquota.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlineWatchdogTest {

  @Test
  void anActionThatThrowsDoesNotStopTheOthers() throws InterruptedException {
    long failures = DeadlineWatchdog.loop().failures();
    CountDownLatch rung = new CountDownLatch(2);
    DeadlineWatchdog failing =
        new DeadlineWatchdog(() -> {
          throw new IllegalStateException("as planned");
        });
    for (DeadlineWatchdog watchdog :
        new DeadlineWatchdog[] {
          new DeadlineWatchdog(rung::countDown), failing, new DeadlineWatchdog(rung::countDown)
        }) {
      watchdog.set(Deadline.in(Duration.ZERO));
    }
    assertThat(rung.await(50, TimeUnit.SECONDS)).isTrue();

    CountDownLatch later = new CountDownLatch(1);
    new DeadlineWatchdog(later::countDown).set(Deadline.in(Duration.ZERO));
    assertThat(later.await(50, TimeUnit.SECONDS)).isTrue();
    assertThat(DeadlineWatchdog.loop().failures()).isEqualTo(failures + 1);
  }
}
