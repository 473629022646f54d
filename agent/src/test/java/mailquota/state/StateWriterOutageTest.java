package mailquota.state;

import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoredMailbox;
import mailquota.warning.Notice;
import org.junit.jupiter.api.Test;

/** What a recorder does while the store is away, or another has it. */
class StateWriterOutageTest extends StateWriterRun {

  @Test
  void whileTheStoreIsDownNothingIsLostAndThenItIsWritten() {
    prepare();
    breakStore();
    memory.remember(remembered(ALICE.value(), Level.FULL), List.of(warning(0)));
    assertThat(recorder.step()).isEqualTo(Duration.ofSeconds(1));
    assertThat(recorder.step()).isEqualTo(Duration.ofSeconds(2));
    IntStream.range(0, 10).forEach(_ -> recorder.step());
    assertThat(recorder.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(recorder.isUp()).contains(false);
    assertThat(recorder.pending()).isEqualTo(1);
    assertThat(recorded).isEmpty();

    mendStore();
    assertThat(recorder.step()).isEqualTo(NEXT_FLUSH);
    assertThat(recorder.isUp()).contains(true);
    assertThat(stored()).extracting(StoredMailbox::level).containsExactly(Level.FULL);
    assertThat(store.pending("owner", 9)).hasSize(1);
  }

  @Test
  void nothingIsDecidedBeforeTheStoreHasAnswered() {
    store.record(List.of(remembered(ALICE.value(), Level.FULL)), List.of());
    breakStore();
    prepare();
    memory.remember(
        remembered(ALICE.value(), Level.WARNING), List.of(notice(ALICE.value(), Level.WARNING)));
    assertThat(memory.isKnown()).isFalse();
    assertThat(known).isZero();
    assertThat(recorder.pending()).isZero();
    mendStore();
    recorder.step();

    assertThat(memory.isKnown()).isTrue();
    assertThat(known).isEqualTo(1);
    assertThat(recorded).isEmpty();
    assertThat(memory.take(ALICE)).extracting(StoredMailbox::level).isEqualTo(Level.FULL);
    recorder.step();
    assertThat(known).as("once").isEqualTo(1);
  }

  @Test
  void aStoreThatIsReadWithoutItsSilencesIsNotKnown() {
    store.mark("the schema is there", clock.instant());
    sql("alter table silence rename to away");
    prepare();
    assertThat(memory.isKnown()).isFalse();

    sql("alter table away rename to silence");
    recorder.step();
    assertThat(memory.isKnown()).isTrue();
  }

  @Test
  void aStoreThatStaysAwayIsDoneWithout() {
    store.record(
        List.of(
            remembered(ALICE.value(), Level.FULL), remembered("bob@example.org", Level.WARNING)),
        List.of());
    breakStore();
    prepare();
    clock.advance(StateWriter.OUTAGE_LIMIT.minusSeconds(1));
    recorder.step();
    assertThat(memory.isKnown()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    recorder.step();
    assertThat(memory.isKnown()).isTrue();
    assertThat(known).isEqualTo(1);
    memory.remember(remembered(ALICE.value(), Level.CRITICAL), List.of(warning(0)));
    assertThat(memory.overdue("owner")).containsExactly(new OutboxEntry("owner", warning(0)));
    assertThat(memory.overdue("digest")).isEmpty();

    mendStore();
    recorder.step();
    assertThat(memory.overdue("owner")).isEmpty();
    assertThat(known).isEqualTo(2);
    assertThat(memory.take(ALICE)).as("it was decided without").isNull();
    assertThat(memory.peek(new Address("bob@example.org"))).isNotNull();
    assertThat(stored())
        .extracting(StoredMailbox::level)
        .containsExactlyInAnyOrder(Level.CRITICAL, Level.WARNING);
  }

  @Test
  void whatWaitsForAStoreThatGoesAwayIsDoneWithoutItAfterAWhile() {
    prepare();
    breakStore();
    memory.remember(remembered(ALICE.value(), Level.FULL), List.of(warning(0)));
    recorder.step();
    assertThat(memory.overdue("owner")).isEmpty();
    clock.advance(StateWriter.OUTAGE_LIMIT);
    recorder.step();
    assertThat(memory.overdue("owner")).containsExactly(new OutboxEntry("owner", warning(0)));
    assertThat(recorder.pending()).isEqualTo(1);

    mendStore();
    recorder.step();
    assertThat(memory.overdue("owner")).isEmpty();
    assertThat(recorded).hasSize(2);
    breakStore();
    recorder.step();
    memory.remember(remembered(ALICE.value(), Level.FULL), List.of(warning(1)));
    assertThat(memory.overdue("owner")).as("it waits anew").isEmpty();
  }

  @Test
  void whatIsStoredDoesNotWaitWhereMoreIsDecidedMeanwhile() {
    Notice later = notice(ALICE.value(), Level.FULL);
    recorder =
        new Parts(
                this::measuredSince,
                () -> {},
                _ -> memory.remember(remembered(ALICE.value(), Level.FULL), List.of(later)))
            .writer(store, memory, clock);
    recorder.step();
    memory.remember(remembered(ALICE.value(), Level.WARNING), List.of(warning(0)));
    recorder.step();
    breakStore();
    recorder.step();
    clock.advance(StateWriter.OUTAGE_LIMIT);
    recorder.step();
    assertThat(memory.overdue("owner")).containsExactly(new OutboxEntry("owner", later));
  }

  @Test
  void whileAnotherHasTheStoreNothingIsDecidedAndThenItTakesOver() {
    try (Store other = new Store(settings(), clock)) {
      assertThat(other.acquireLock()).isTrue();
      prepare();
      assertThat(recorder.isStandby()).contains(true);
      assertThat(recorder.isUp()).contains(true);
      assertThat(memory.isKnown()).isFalse();
      memory.remember(remembered(ALICE.value(), Level.FULL), List.of(warning(0)));
      clock.advance(NEXT_FLUSH.multipliedBy(2));
      assertThat(recorder.step()).isEqualTo(StateWriter.LOCK_INTERVAL);
      assertThat(asked).isEmpty();
      other.record(List.of(remembered(ALICE.value(), Level.INFO)), List.of());
    }
    recorder.step();
    assertThat(recorder.isStandby()).contains(false);
    assertThat(memory.isKnown()).isTrue();
    assertThat(memory.take(ALICE)).extracting(StoredMailbox::level).isEqualTo(Level.INFO);
    assertThat(recorded).isEmpty();
  }

  @Test
  void whoStandsByDoesNotGoWithoutAStoreThatGoesAway() {
    try (Store other = new Store(settings(), clock)) {
      assertThat(other.acquireLock()).isTrue();
      prepare();
      store.close();
      recorder.step();
      clock.advance(StateWriter.OUTAGE_LIMIT);
      recorder.step();
      assertThat(recorder.isUp()).contains(false);
      assertThat(memory.isKnown()).isFalse();
    }
  }
}
