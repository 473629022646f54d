package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Owner;
import mailquota.quota.Secret;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static final Mailbox SAFE = Mailbox.of("safe@example.org", "mx1");
  private static final Mailbox RISKY = Mailbox.of("risky@example.org", "mx1");
  private static final int ALL = 100;

  private final Schedule schedule = schedule(SAFE, RISKY);

  @Test
  void allMailboxesAreDueAtTheStart() {
    assertThat(schedule.untilDue(0)).isZero();
    assertThat(names(schedule.take(0, ALL, 0))).containsExactlyInAnyOrder("safe", "risky");
    assertThat(schedule.untilDue(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void mailboxesWithAHigherEarlierLevelAreFirst() {
    schedule.putFirst(mailbox -> mailbox.equals(RISKY) ? Level.CRITICAL : Level.INFO);
    assertThat(names(schedule.take(0, ALL, 0))).containsExactly("risky", "safe");
  }

  @Test
  void theFirstProbeOfAMailboxThatAnotherAgentHasProbedWaitsUntilItIsDue() {
    schedule.postpone(mailbox -> mailbox.equals(RISKY) ? 60 : -1, 10);
    assertThat(names(schedule.take(10, ALL, 0))).containsExactly("safe");
    assertThat(schedule.untilDue(10)).isEqualTo(50);
    schedule.postpone(_ -> 100, 60);
    assertThat(names(schedule.take(60, ALL, 0))).containsExactly("risky");
  }

  @Test
  void noProbeIsTakenBeforeItIsDueExceptAhead() {
    giveAll(10, 60, 60);
    assertThat(schedule.untilDue(10)).isEqualTo(60);
    assertThat(schedule.take(69, ALL, 0)).isEmpty();
    assertThat(schedule.take(69, ALL, 1)).hasSize(2);
  }

  @Test
  void underOverloadTheMailboxFarthestFromItsThresholdWaits() {
    for (ScheduledProbe probe : schedule.take(0, ALL, 0)) {
      // The mailbox farther from its threshold is due first.
      boolean risky = probe.mailbox().equals(RISKY);
      schedule.give(probe.next(interval(risky ? 60 : 50, risky ? 100 : 1000, 0), 0, 1, 1), 0);
    }
    assertThat(names(schedule.take(70, 1, 0))).containsExactly("risky");
    assertThat(schedule.lag(70)).isEqualTo(20);
  }

  @Test
  void noMailboxWaitsForever() {
    giveAll(0, 50, 1000);
    ScheduledProbe waiting = schedule.take(50, 1, 0).getFirst();
    // One probe is repeated, each time with a shorter time to its threshold than the other.
    long now = 50;
    String last = waiting.mailbox().address().localpart();
    int probes = 0;
    String first = last;
    while (last.equals(first) && probes < 100) {
      schedule.give(waiting.next(interval(20, 100, 0), now, 1, 1), now);
      now += 20;
      waiting = schedule.take(now, 1, 0).getFirst();
      last = waiting.mailbox().address().localpart();
      probes++;
    }
    assertThat(last).isNotEqualTo(first);
  }

  @Test
  void aFailureDoesNotPostponeTheThreshold() {
    schedule.replace(List.of(RISKY), ScheduleTest::levelOf, 0);
    giveAll(0, 50, 100);
    ScheduledProbe failed = schedule.take(50, ALL, 0).getFirst();
    ScheduledProbe next = failed.next(new ProbeInterval(200, OptionalLong.empty(), 0), 50, 1, 1);
    assertThat(next.latest()).isEqualTo(100);
    assertThat(next.due()).isEqualTo(250);
  }

  @Test
  void aHintedMailboxIsProbedBeforeAllOthersThatAreDue() {
    giveAll(0, 50, 100);
    assertThat(schedule.hint(SAFE.address(), 10)).hasValue(0);
    assertThat(schedule.untilDue(10)).isZero();
    List<ScheduledProbe> hinted = schedule.take(10, ALL, 0);
    assertThat(names(hinted)).as("before it was due").containsExactly("safe");
    schedule.give(hinted.getFirst().next(interval(50, 1000, 0), 10, 1, 1), 10);
    assertThat(schedule.hint(SAFE.address(), 60)).hasValue(0);
    assertThat(names(schedule.take(60, ALL, 0))).containsExactly("safe", "risky");
  }

  @Test
  void aHintDuringAProbeIsFollowedByAnotherProbe() {
    List<ScheduledProbe> taken = schedule.take(0, ALL, 0);
    assertThat(schedule.hint(SAFE.address(), 5)).hasValue(0);
    taken.forEach(probe -> schedule.give(probe.next(interval(50, 100, 0), 10, 1, 1), 10));
    assertThat(names(schedule.take(10, ALL, 0))).containsExactly("safe");
    schedule.give(schedule.take(60, 1, 0).getFirst().next(interval(50, 100, 0), 60, 1, 1), 60);
    assertThat(schedule.take(61, ALL, 0)).as("one hint, one probe").isEmpty();
  }

  @Test
  void aHintDoesNotShortenTheWaitAfterARefusedLogin() {
    schedule
        .take(0, ALL, 0)
        .forEach(probe -> schedule.give(probe.next(interval(500, 500, 1), 0, 1, 1), 0));
    assertThat(schedule.hint(SAFE.address(), 100)).hasValue(400);
    assertThat(schedule.take(100, ALL, 0)).isEmpty();
    List<ScheduledProbe> taken = schedule.take(500, ALL, 0);
    assertThat(schedule.hint(SAFE.address(), 500)).hasValue(0);
    taken.forEach(probe -> schedule.give(probe.next(interval(900, 900, 2), 510, 1, 1), 510));
    assertThat(schedule.take(600, ALL, 0)).as("refused again").isEmpty();
  }

  @Test
  void aHintForAnUnknownMailboxChangesNothing() {
    giveAll(0, 50, 100);
    assertThat(schedule.hint(new Address("nobody@example.org"), 10)).isEmpty();
    assertThat(schedule.take(49, ALL, 0)).isEmpty();
  }

  @Test
  void aShorterLongestIntervalBringsProbesForwardButNoRefusedLogin() {
    List<ScheduledProbe> taken = schedule.take(0, ALL, 0);
    for (ScheduledProbe probe : taken) {
      int refusals = probe.mailbox().equals(RISKY) ? 1 : 0;
      schedule.give(probe.next(interval(10_000, 10_000, refusals), 0, 1, 1), 0);
    }
    assertThat(schedule.within(100, 0, new Random(1))).isTrue();
    assertThat(names(schedule.take(100, ALL, 0))).containsExactly("safe");
    assertThat(names(schedule.take(10_000, ALL, 0))).containsExactly("risky");
  }

  @Test
  void probesWithinTheLongestIntervalKeepTheirTimes() {
    giveAll(0, 100, 100);
    assertThat(schedule.within(100, 0, new Random(1))).isTrue();
    assertThat(schedule.take(99, ALL, 0)).isEmpty();
    assertThat(schedule.take(100, ALL, 0)).hasSize(2);
  }

  @Test
  void theNextProbeRespectsTheLoginDelay() {
    schedule.replace(List.of(RISKY), ScheduleTest::levelOf, 0);
    ScheduledProbe probe = schedule.take(50, ALL, 0).getFirst();
    assertThat(probe.next(interval(200, 200, 0), 50, 0.5, 150).due()).isEqualTo(200);
    assertThat(probe.next(interval(200, 200, 0), 50, 1, 150).due()).isEqualTo(250);
  }

  @Test
  void theLagIsThatOfTheMostOverdueProbe() {
    giveAll(0, 100, 100);
    assertThat(schedule.lag(90)).isZero();
    assertThat(schedule.lag(130)).isEqualTo(30);
  }

  @Test
  void aParkedProbeIsNotDueUntilUnparked() {
    assertThat(schedule.park(0)).hasSize(2);
    assertThat(schedule.untilDue(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(schedule.lag(500)).isZero();
    assertThat(schedule.hasFirst()).isFalse();
    ScheduledProbe trial = schedule.takeParked();
    assertThat(schedule.hasParked()).isTrue();
    schedule.unpark();
    assertThat(schedule.hasParked()).isFalse();
    assertThat(schedule.take(0, ALL, 0)).hasSize(1).doesNotContain(trial);
  }

  @Test
  void theFirstPollEndsWhenEveryFirstProbeHasEnded() {
    assertThat(schedule.hasFirst()).isTrue();
    List<ScheduledProbe> probes = schedule.take(0, ALL, 0);
    assertThat(schedule.hasFirst()).isTrue();
    probes.forEach(probe -> schedule.give(probe.next(interval(60, 60, 0), 0, 1, 1), 0));
    assertThat(schedule.hasFirst()).isFalse();
  }

  @Test
  void replaceAddsNewMailboxesRemovesOldOnesAndKeepsTheOthers() {
    giveAll(0, 100, 100);
    Mailbox fresh = Mailbox.of("fresh@example.org", "mx1");
    assertThat(schedule.replace(List.of(RISKY, fresh), ScheduleTest::levelOf, 10))
        .containsExactly(SAFE.address());
    assertThat(names(schedule.take(10, ALL, 0))).containsExactly("fresh");
    assertThat(schedule.untilDue(10)).isEqualTo(90);
  }

  @Test
  void aMailboxRemovedDuringItsProbeDoesNotReturn() {
    List<ScheduledProbe> probes = schedule.take(0, ALL, 0);
    schedule.replace(List.of(RISKY), ScheduleTest::levelOf, 0);
    assertThat(
            probes.stream()
                .filter(probe -> schedule.give(probe.next(interval(1, 1, 0), 0, 1, 1), 0)))
        .extracting(ScheduledProbe::mailbox)
        .containsExactly(RISKY);
    assertThat(schedule.take(10, ALL, 0)).hasSize(1);
  }

  @Test
  void aNewPasswordResetsTheRefusals() {
    Mailbox old = mailbox("old");
    schedule.replace(List.of(old), ScheduleTest::levelOf, 0);
    ScheduledProbe refused = schedule.take(0, ALL, 0).getFirst();
    schedule.give(refused.next(interval(1000, 1000, 3), 0, 1, 1), 0);

    schedule.replace(List.of(mailbox("old")), ScheduleTest::levelOf, 10);
    assertThat(schedule.untilDue(10)).isEqualTo(990);
    schedule.replace(List.of(mailbox("new")), ScheduleTest::levelOf, 10);
    ScheduledProbe forgiven = schedule.take(10, ALL, 0).getFirst();
    assertThat(forgiven.interval()).isEqualTo(new ProbeInterval(0, OptionalLong.empty(), 0));
  }

  @Test
  void aNewPasswordDuringAProbeResetsTheRefusals() {
    schedule.replace(List.of(mailbox("old")), ScheduleTest::levelOf, 0);
    ScheduledProbe taken = schedule.take(0, ALL, 0).getFirst();
    schedule.replace(List.of(mailbox("new")), ScheduleTest::levelOf, 1);
    schedule.give(taken.next(interval(1000, 1000, 1), 2, 1, 1), 2);
    assertThat(schedule.take(2, ALL, 0).getFirst().mailbox()).isEqualTo(mailbox("new"));
  }

  private static Level levelOf(Mailbox mailbox) {
    return Level.OK;
  }

  private static Schedule schedule(Mailbox... mailboxes) {
    Schedule schedule = new Schedule();
    schedule.replace(List.of(mailboxes), ScheduleTest::levelOf, 0);
    return schedule;
  }

  private static Mailbox mailbox(String password) {
    return new Mailbox(
        new Address("carol@example.org"), "mx1", Owner.UNKNOWN, null, new Secret(password), false);
  }

  private static ProbeInterval interval(long interval, long slack, int refusals) {
    return new ProbeInterval(interval, OptionalLong.of(slack), refusals);
  }

  private void giveAll(long now, long interval, long slack) {
    schedule
        .take(now, ALL, 0)
        .forEach(probe -> schedule.give(probe.next(interval(interval, slack, 0), now, 1, 1), now));
  }

  private static Stream<String> names(List<ScheduledProbe> probes) {
    return probes.stream().map(probe -> probe.mailbox().address().localpart());
  }
}
