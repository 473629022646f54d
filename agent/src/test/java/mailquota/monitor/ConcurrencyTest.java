package mailquota.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.Reason;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

  private static final ProbeResult ANSWER = new NoQuota();
  private static final ProbeResult TOO_MUCH = new Failed(Reason.THROTTLED, "too many connections");

  private final Concurrency concurrency = new Concurrency(16);

  @Test
  void itIsHalvedWhenTheServerHasEnoughAndGrowsAgainWithEachAnswer() {
    concurrency.record(TOO_MUCH, 16);
    assertThat(concurrency.allowed()).isEqualTo(8);
    concurrency.record(ANSWER, 8);
    concurrency.record(ANSWER, 8);
    assertThat(concurrency.allowed()).isEqualTo(10);
  }

  @Test
  void whatBeganBeforeTheCutDoesNotCutAgain() {
    for (int underWay = 16; underWay > 8; underWay--) {
      concurrency.record(TOO_MUCH, underWay);
    }
    assertThat(concurrency.allowed()).isEqualTo(8);
  }

  @Test
  void oneIsAlwaysLeftAndTheLimitIsNeverPassed() {
    for (int i = 0; i < 10; i++) {
      concurrency.record(TOO_MUCH, 1);
    }
    assertThat(concurrency.allowed()).isEqualTo(1);
    for (int i = 0; i < 100; i++) {
      concurrency.record(ANSWER, 1);
    }
    assertThat(concurrency.allowed()).isEqualTo(16);
  }

  @Test
  void otherFailuresAreNoSignOfTooMuch() {
    concurrency.record(new Failed(Reason.AUTH, "refused"), 16);
    assertThat(concurrency.allowed()).isEqualTo(16);
  }

  @Test
  void aConnectionThatIsNotTakenIsASignOfTooMuch() {
    concurrency.record(new Failed(Reason.CONNECT, "closed without a word"), 16);
    assertThat(concurrency.allowed()).isEqualTo(8);
  }
}
