package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import mailquota.probe.Refusals;
import mailquota.probe.TestServers;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.Reason;
import mailquota.quota.Retry;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.Test;

class ServerHealthTest {

  private static final ProbeResult REFUSED = new Failed(Reason.CONNECT, "refused");
  private static final ProbeResult WRONG = new Failed(Reason.AUTH, "wrong password");
  private static final ProbeResult LATE = new Failed(Reason.TIMEOUT, "no answer within 15000 ms");
  private static final ProbeResult ANSWER = new NoQuota();

  private final SettableClock clock = new SettableClock(TestServers.NOW);

  @Test
  void aServerIsDownAfterAFewFailuresInARow() {
    ServerHealth health = health(10, false);
    assertThat(health.isUp()).isEmpty();
    record(health, REFUSED, REFUSED);
    assertThat(health.isUp()).isEmpty();
    record(health, ANSWER, REFUSED, REFUSED);
    assertThat(health.isUp()).contains(true);
    assertThat(health.admitsAll()).isTrue();
    record(health, REFUSED);
    assertThat(health.isUp()).contains(false);
    assertThat(health.admitsAll()).isFalse();
    assertThat(health.whyDown())
        .isEqualTo(new Failed(Reason.CONNECT, "not tried: the server is down: refused"));
  }

  @Test
  void aServerOfOneMailboxIsDownAtOnce() {
    ServerHealth health = health(1, false);
    record(health, REFUSED);
    assertThat(health.isUp()).contains(false);
  }

  @Test
  void aServerThatAnswersIsUp() {
    ServerHealth health = health(1, false);
    for (Reason reason : Reason.values()) {
      switch (reason) {
        case AUTH, LOCKED, THROTTLED, PROTOCOL -> record(health, new Failed(reason, "it answers"));
        default -> {}
      }
    }
    assertThat(health.isUp()).contains(true);
  }

  @Test
  void oneTrialFollowsThePauseAndOneAnswerEndsTheOutage() {
    ServerHealth health = health(3, false);
    record(health, REFUSED, REFUSED, REFUSED);
    assertThat(health.admitsTrial()).isFalse();
    clock.advance(Duration.ofSeconds(2));
    assertThat(health.admitsTrial()).isTrue();
    assertThat(health.admitsTrial()).isFalse();
    assertThat(health.isUp()).contains(false);
    record(health, ANSWER);
    assertThat(health.isUp()).contains(true);
    assertThat(health.admitsAll()).isTrue();
  }

  @Test
  void thePausesBetweenTrialsGrowToAMinute() {
    ServerHealth health = health(3, false);
    record(health, REFUSED, REFUSED, REFUSED);
    assertThat(trials(health, REFUSED, Duration.ofMinutes(2))).isBetween(6, 9);
    int laterOn = trials(health, REFUSED, Duration.ofHours(1));
    assertThat(laterOn).isBetween(53, 70);
  }

  @Test
  void aRefusedSharedSecretIsNotTriedWithEachMailbox() {
    ServerHealth health = health(1000, true);
    for (int i = 0; i < 9; i++) {
      record(health, WRONG);
      assertThat(health.admitsAll()).isTrue();
    }
    record(health, WRONG);
    assertThat(health.isUp()).contains(false);
    // After 1, 2, 4 … minutes, up to a day.
    assertThat(trials(health, WRONG, Duration.ofDays(1))).isBetween(9, 12);
  }

  @Test
  void aFewRefusedMailboxesDoNotMakeAServerDown() {
    ServerHealth health = health(1000, true);
    for (int i = 0; i < 100; i++) {
      record(health, WRONG, WRONG, WRONG, WRONG, WRONG, ANSWER);
    }
    assertThat(health.isUp()).contains(true);
    assertThat(health.admitsAll()).isTrue();
  }

  @Test
  void aSharedSecretRefusedForAllOfFewMailboxesIsAnOutage() {
    ServerHealth health = health(2, true);
    record(health, WRONG);
    assertThat(health.admitsAll()).isTrue();
    record(health, WRONG);
    assertThat(health.admitsAll()).isFalse();
  }

  @Test
  void timeoutsDuringAPenaltyAreNoOutage() {
    ServerHealth health = health(60, false);
    record(health, ANSWER, WRONG);
    clock.advance(Duration.ofSeconds(15));
    record(health, LATE, LATE, LATE, LATE);
    assertThat(health.isUp()).contains(true);
    clock.advance(Duration.ofSeconds(90));
    record(health, LATE, LATE, LATE);
    assertThat(health.isUp()).contains(false);
  }

  @Test
  void aTimeoutOfATrialDoesNotEndAnOutage() {
    ServerHealth health = health(1, false);
    record(health, WRONG, REFUSED);
    clock.advance(Duration.ofSeconds(2));
    assertThat(health.admitsTrial()).isTrue();
    record(health, LATE);
    assertThat(health.isUp()).contains(false);
    assertThat(health.admitsTrial()).isFalse();
  }

  @Test
  void aDisabledAccountIsNoOutage() {
    ServerHealth health = health(60, false);
    Failed notEnabled =
        Refusals.failed(
            "login refused", "[SYS/PERM] Your account is not enabled for POP access.", Reason.AUTH);
    assertThat(notEnabled.reason()).isEqualTo(Reason.AUTH);
    record(health, notEnabled, notEnabled, notEnabled, notEnabled);
    assertThat(health.isUp()).contains(true);
  }

  @Test
  void aSharedSecretRefusedWithoutAReasonHasItsOwnBackoff() {
    ServerHealth health = health(10, true);
    ProbeResult odd = new Failed(Reason.AUTH, "Anmeldung fehlgeschlagen", Retry.GENTLY);
    for (int i = 0; i < 10; i++) {
      record(health, odd);
    }
    assertThat(health.isUp()).contains(false);
    assertThat(trials(health, odd, Duration.ofHours(1))).isBetween(1, 3);
    assertThat(trials(health, odd, Duration.ofDays(1))).isBetween(22, 27);
  }

  @Test
  void theServersPauseIsKept() {
    ServerHealth health = health(1, false);
    record(
        health, new Failed(Reason.UNAVAILABLE, "busy", new Retry.NotBefore(Duration.ofMinutes(5))));
    clock.advance(Duration.ofSeconds(299));
    assertThat(health.admitsTrial()).isFalse();
    clock.advance(Duration.ofSeconds(2));
    assertThat(health.admitsTrial()).isTrue();
  }

  @Test
  void anInterruptedTrialMayBeRepeated() {
    ServerHealth health = health(1, false);
    record(health, REFUSED);
    clock.advance(Duration.ofSeconds(2));
    assertThat(health.admitsTrial()).isTrue();
    health.record(Optional.empty());
    assertThat(health.admitsTrial()).isTrue();
  }

  @Test
  void oneAnswerOfABatchShowsThatTheServerIsUp() {
    ServerHealth health = health(3, false);
    assertThat(health.forHealth(null, REFUSED)).isEqualTo(REFUSED);
    assertThat(health.forHealth(REFUSED, ANSWER)).isEqualTo(ANSWER);
    assertThat(health.forHealth(ANSWER, REFUSED)).isEqualTo(ANSWER);
  }

  private int trials(ServerHealth health, ProbeResult result, Duration time) {
    int trials = 0;
    for (long second = 0; second < time.toSeconds(); second++) {
      clock.advance(Duration.ofSeconds(1));
      if (health.admitsTrial()) {
        trials++;
        record(health, result);
      }
    }
    return trials;
  }

  private ServerHealth health(int mailboxes, boolean oneLogin) {
    return new ServerHealth("mx1", () -> mailboxes, oneLogin, () -> PollSettings.DEFAULT, clock);
  }

  private static void record(ServerHealth health, ProbeResult... results) {
    for (ProbeResult result : results) {
      health.record(Optional.of(result));
    }
  }
}
