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
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer that starts or stops while its real database fails. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT) // Most of the time the tests wait for calls that hang.
abstract class StoreLifeContract extends StoreFaultsRun {

  static final OutboxEntry BOBS = entry(BOB);

  /** Starts a writer on the states of a process that has ended. */
  private void startAfterBob(Failure failure) {
    store.record(List.of(remembered(BOB, Level.FULL)), List.of(BOBS));
    open(failure.answersWithin());
    failAfterOpening(failure);
  }

  /** Failures of writes begin before the store is opened, others after: opening would take long. */
  void failAfterOpening(Failure failure) {
    if (failure.isHanging() || !failure.leavesReads()) {
      store.mark("it is open", NOW);
    }
    failure.apply(faults);
  }

  @ParameterizedTest
  @EnumSource
  void anAgentContinuesWithoutAStoreThatFailsAtTheStart(Failure failure) {
    startAfterBob(failure);
    prepare();
    assertThatItDecidesWithoutTheStoreAfterFifteenMinutes();

    faults.repair();
    stepUntilUp();
    assertThat(store.pending("owner", 9)).containsExactly(BOBS, entry(ALICE));
    assertThat(stored()).extracting(StoredMailbox::level).containsExactly(Level.FULL, Level.FULL);
  }

  /** With the stored states, as soon as they can be read. */
  void assertThatItDecidesWithoutTheStoreAfterFifteenMinutes() {
    clock.advance(StateWriter.OUTAGE_LIMIT);
    writer.step();
    assertThat(pendingWrites.isKnown()).isTrue();
    decide(ALICE);
    assertThat(overdue()).containsExactly(entry(ALICE));
  }

  @ParameterizedTest
  @EnumSource(names = {"EVERYTHING", "READS", "COMMITS", "HANGING_READS"})
  void statesAreNotKnownEarlierIfTheStoreCannotBeRead(Failure failure) {
    startAfterBob(failure);
    prepare();
    clock.advance(StateWriter.OUTAGE_LIMIT.minusSeconds(1));
    writer.step();
    assertThat(pendingWrites.isKnown()).isFalse();
    decide(ALICE);
    assertThat(writer.pending()).isZero();

    faults.repair();
    stepUntilUp();
    assertThat(known).isEqualTo(1);
    assertThat(pendingWrites.take(new Address(BOB))).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITES", "WRITES_OF_NOTICES", "WRITES_OF_STATES", "WRITES_UNEXPECTEDLY"})
  void statesAreKnownImmediatelyIfTheStoreCanBeRead(Failure failure) {
    startAfterBob(failure);
    prepare();
    assertThat(pendingWrites.isKnown()).isTrue();
    assertThat(pendingWrites.take(new Address(BOB))).isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void aStoppedAgentLeavesNoStateWithoutItsNotices(Failure failure) {
    open(failure.answersWithin());
    prepare();
    failure.apply(faults);
    decide(ALICE);
    writer.step();
    writer.close(Duration.ZERO);
    store.close();
    faults.repair();

    try (Store next = new Store(settings, clock)) {
      List<OutboxEntry> waiting = next.pending("owner", 9);
      int[] states = {0};
      next.recall(_ -> states[0]++);
      assertThat(states[0]).as("states without a notice").isEqualTo(waiting.size());
      next.record(List.of(remembered(ALICE, Level.FULL)), List.of(entry(ALICE)));
      assertThat(next.pending("owner", 9)).containsExactly(entry(ALICE));
    }
  }
}
