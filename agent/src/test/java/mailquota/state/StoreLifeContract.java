package mailquota.state;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.store.Failure;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoredMailbox;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer that starts, takes over, gives way or ends while its real database fails. */
@Timeout(120)
abstract class StoreLifeContract extends StoreFaultsRun {

  private static final OutboxEntry BOBS = entry(BOB);

  /** As another agent may, or the operating system, or the server. */
  abstract void breakLock();

  /** What a process has stored that has ended, and another begins to read. */
  private void startAfterBob(Failure failure) {
    store.record(List.of(remembered(BOB, Level.FULL)), List.of(BOBS));
    open(failure.answersWithin());
    failAfterOpening(failure);
  }

  /** Where only writes fail, from the opening on; to open what cannot be read takes long. */
  private void failAfterOpening(Failure failure) {
    if (failure.isHanging() || !failure.leavesReads()) {
      store.mark("it is open", NOW);
    }
    failure.befall(faults);
  }

  @ParameterizedTest
  @EnumSource
  void anAgentGoesOnAfterFifteenMinutesHoweverItsStoreFailsAtTheStart(Failure failure) {
    startAfterBob(failure);
    prepare();
    decidesWithoutTheStoreAfterFifteenMinutes();

    faults.mend();
    stepUntilUp();
    assertThat(store.pending("owner", 9)).containsExactly(BOBS, entry(ALICE));
    assertThat(stored()).extracting(StoredMailbox::level).containsExactly(Level.FULL, Level.FULL);
  }

  /** By what was stored before as soon as that can be read. */
  private void decidesWithoutTheStoreAfterFifteenMinutes() {
    clock.advance(StateWriter.OUTAGE_LIMIT);
    recorder.step();
    assertThat(memory.isKnown()).isTrue();
    decide(ALICE);
    assertThat(overdue()).containsExactly(entry(ALICE));
  }

  @ParameterizedTest
  @EnumSource(names = {"WHOLLY_GONE", "READS", "COMMITS", "HANGING_READS"})
  void nothingIsDecidedBeforeThatWhereTheStoreCannotBeRead(Failure failure) {
    startAfterBob(failure);
    prepare();
    clock.advance(StateWriter.OUTAGE_LIMIT.minusSeconds(1));
    recorder.step();
    assertThat(memory.isKnown()).isFalse();
    decide(ALICE);
    assertThat(recorder.pending()).isZero();

    faults.mend();
    stepUntilUp();
    assertThat(known).isEqualTo(1);
    assertThat(memory.take(new Address(BOB))).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITES", "WRITES_OF_NOTICES", "WRITES_OF_STATES", "WRITES_UNEXPECTEDLY"})
  void whatWasDecidedBeforeIsKnownAtOnceWhereTheStoreCanOnlyBeRead(Failure failure) {
    startAfterBob(failure);
    prepare();
    assertThat(memory.isKnown()).isTrue();
    assertThat(memory.take(new Address(BOB))).isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void anAgentTakesOverHoweverItsStoreFailsMeanwhile(Failure failure) {
    open(failure.answersWithin());
    try (Store other = new Store(settings, clock)) {
      assertThat(other.acquireLock()).isTrue();
      prepare();
      assertThat(recorder.isStandby()).contains(true);
      other.record(List.of(remembered(BOB, Level.FULL)), List.of(BOBS));
      failAfterOpening(failure);
    }
    do {
      recorder.step();
    } while (recorder.isStandby().orElseThrow());
    assertThat(memory.isKnown()).isEqualTo(failure.leavesReads());
    decidesWithoutTheStoreAfterFifteenMinutes();

    faults.mend();
    stepUntilUp();
    assertThat(store.pending("owner", 9)).containsExactly(BOBS, entry(ALICE));
    assertThat(stored()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void anAgentGivesWayWithAllThatItCouldNotStore(Failure failure) {
    open(failure.answersWithin());
    prepare();
    decide(ALICE);
    recorder.step();
    failure.befall(faults);
    decide(BOB);
    assertThat(overdue()).containsExactly(BOBS);
    breakLock();
    try (Store other = new Store(settings, clock)) {
      assertThat(other.acquireLock()).isTrue();
      recorder.step();
      assertThat(recorder.isStandby()).contains(true);
      assertThat(memory.isKnown()).as("the other decides").isFalse();
      assertThat(memory.overdue("owner")).as("and delivers").isEmpty();
      assertThat(recorder.pending()).isZero();
      assertThat(other.pending("owner", 9)).contains(entry(ALICE));
      faults.mend();
      recorder.step();
      assertThat(recorder.isStandby()).contains(true);
    }
    do {
      recorder.step();
    } while (recorder.isStandby().orElseThrow());
    assertThat(memory.take(new Address(ALICE))).isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void whatAnAgentLeavesAtItsEndIsWholeHoweverItsStoreFails(Failure failure) {
    open(failure.answersWithin());
    prepare();
    failure.befall(faults);
    decide(ALICE);
    recorder.step();
    recorder.close(Duration.ZERO);
    store.close();
    faults.mend();

    try (Store next = new Store(settings, clock)) {
      List<OutboxEntry> waiting = next.pending("owner", 9);
      int[] states = {0};
      next.recall(_ -> states[0]++);
      assertThat(states[0]).as("its state and its notice, or neither").isEqualTo(waiting.size());
      next.record(List.of(remembered(ALICE, Level.FULL)), List.of(entry(ALICE)));
      assertThat(next.pending("owner", 9)).containsExactly(entry(ALICE));
    }
  }
}
