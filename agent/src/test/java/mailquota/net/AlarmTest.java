package mailquota.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AlarmTest {

  @Test
  void anAlarmThatThrowsKeepsNoOtherFromRinging() throws InterruptedException {
    long failures = Alarm.loop().failures();
    CountDownLatch rung = new CountDownLatch(2);
    Alarm failing =
        new Alarm(() -> {
          throw new IllegalStateException("as planned");
        });
    for (Alarm alarm :
        new Alarm[] {new Alarm(rung::countDown), failing, new Alarm(rung::countDown)}) {
      alarm.set(Deadline.in(Duration.ZERO));
    }
    assertThat(rung.await(50, TimeUnit.SECONDS)).isTrue();

    CountDownLatch later = new CountDownLatch(1);
    new Alarm(later::countDown).set(Deadline.in(Duration.ZERO));
    assertThat(later.await(50, TimeUnit.SECONDS)).isTrue();
    assertThat(Alarm.loop().failures()).isEqualTo(failures + 1);
  }
}
