package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.Reason;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

  private static final long NOW = 1_000_000;
  private static final ProbeResult ANSWER = new NoQuota();
  private static final ProbeResult REFUSED = new Failed(Reason.AUTH, "wrong password");
  private static final ProbeResult TOO_MUCH = new Failed(Reason.THROTTLED, "too many connections");

  private final Concurrency concurrency = new Concurrency(16, true);

  @Test
  void itIsHalvedAfterThrottlingAndGrowsWithEachAnswer() {
    concurrency.record(TOO_MUCH, 16, NOW);
    assertThat(concurrency.allowed(NOW)).isEqualTo(8);
    concurrency.record(ANSWER, 8, NOW);
    concurrency.record(ANSWER, 8, NOW);
    assertThat(concurrency.allowed(NOW)).isEqualTo(10);
  }

  @Test
  void probesThatBeganBeforeAReductionDoNotReduceAgain() {
    for (int underWay = 16; underWay > 8; underWay--) {
      concurrency.record(TOO_MUCH, underWay, NOW);
    }
    assertThat(concurrency.allowed(NOW)).isEqualTo(8);
  }

  @Test
  void itStaysBetweenOneAndTheConfiguredNumber() {
    for (int i = 0; i < 10; i++) {
      concurrency.record(TOO_MUCH, 1, NOW);
    }
    assertThat(concurrency.allowed(NOW)).isEqualTo(1);
    for (int i = 0; i < 100; i++) {
      concurrency.record(ANSWER, 1, NOW);
    }
    assertThat(concurrency.allowed(NOW)).isEqualTo(16);
  }

  @Test
  void otherFailuresDoNotReduceIt() {
    concurrency.record(new Failed(Reason.PROTOCOL, "garbage"), 16, NOW);
    assertThat(concurrency.allowed(NOW)).isEqualTo(16);
  }

  @Test
  void twoLoginsAreAllowedForAMinuteAfterARefusedLogin() {
    concurrency.record(REFUSED, 16, NOW);
    concurrency.record(ANSWER, 15, NOW + 10_000);
    assertThat(concurrency.allowed(NOW + 59_999)).isEqualTo(2);
    assertThat(concurrency.allowed(NOW + 60_000)).isEqualTo(16);
    concurrency.record(REFUSED, 16, NOW + 50_000);
    assertThat(concurrency.allowed(NOW + 109_999)).isEqualTo(2);
  }

  @Test
  void aRefusedLoginDoesNotIncreaseIt() {
    for (int i = 0; i < 4; i++) {
      concurrency.record(TOO_MUCH, 1, NOW);
    }
    concurrency.record(TOO_MUCH, 1, NOW);
    concurrency.record(new Failed(Reason.AUTH, "refused"), 1, NOW);
    assertThat(concurrency.allowed(NOW)).isBetween(1, 2);
  }

  @Test
  void aRefusedMailboxOfASharedLoginCausesNoPenalty() {
    Concurrency batches = new Concurrency(16, false);
    batches.record(REFUSED, 16, NOW);
    assertThat(batches.allowed(NOW)).isEqualTo(16);
  }

  @Test
  void aRefusedConnectionReducesIt() {
    concurrency.record(new Failed(Reason.CONNECT, "closed without a word"), 16, NOW);
    assertThat(concurrency.allowed(NOW)).isEqualTo(8);
  }
}
