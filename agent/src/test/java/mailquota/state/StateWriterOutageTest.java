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

/** The state writer while the store is down or another process has its lock. */
class StateWriterOutageTest extends StateWriterRun {

  @Test
  void decisionsWaitWhileTheStoreIsDown() {
    prepare();
    breakStore();
    pendingWrites.remember(remembered(ALICE.value(), Level.FULL), List.of(warning(0)));
    assertThat(writer.step()).isEqualTo(Duration.ofSeconds(1));
    assertThat(writer.step()).isEqualTo(Duration.ofSeconds(2));
    IntStream.range(0, 10).forEach(_ -> writer.step());
    assertThat(writer.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(writer.isUp()).contains(false);
    assertThat(writer.pending()).isEqualTo(1);
    assertThat(recorded).isEmpty();

    repairStore();
    assertThat(writer.step()).isEqualTo(NEXT_FLUSH);
    assertThat(writer.isUp()).contains(true);
    assertThat(stored()).extracting(StoredMailbox::level).containsExactly(Level.FULL);
    assertThat(store.pending("owner", 9)).hasSize(1);
  }

  @Test
  void aMailboxThatLeavesDuringAnOutageKeepsItsLatestState() {
    store.record(List.of(remembered(ALICE.value(), Level.INFO)), List.of());
    breakStore();
    prepare();
    clock.advance(StateWriter.OUTAGE_LIMIT);
    writer.step();
    pendingWrites.leave(remembered(ALICE.value(), Level.FULL), clock.instant());
    assertThat(pendingWrites.peek(ALICE)).extracting(StoredMailbox::level).isEqualTo(Level.FULL);

    repairStore();
    writer.step();
    assertThat(pendingWrites.peek(ALICE)).extracting(StoredMailbox::level).isEqualTo(Level.FULL);
    assertThat(stored()).extracting(StoredMailbox::level).containsExactly(Level.FULL);
    assertThat(store.left().values()).containsExactly(clock.instant());
  }

  @Test
  void statesAreNotKnownBeforeTheStoreHasAnswered() {
    store.record(List.of(remembered(ALICE.value(), Level.FULL)), List.of());
    breakStore();
    prepare();
    pendingWrites.remember(
        remembered(ALICE.value(), Level.WARNING), List.of(notice(ALICE.value(), Level.WARNING)));
    assertThat(pendingWrites.isKnown()).isFalse();
    assertThat(known).isZero();
    assertThat(writer.pending()).isZero();
    repairStore();
    writer.step();

    assertThat(pendingWrites.isKnown()).isTrue();
    assertThat(known).isEqualTo(1);
    assertThat(recorded).isEmpty();
    assertThat(pendingWrites.take(ALICE)).extracting(StoredMailbox::level).isEqualTo(Level.FULL);
    writer.step();
    assertThat(known).as("once").isEqualTo(1);
  }

  @Test
  void statesAreNotKnownWithoutTheSilences() {
    store.mark("the schema is there", clock.instant());
    sql("alter table silence rename to away");
    prepare();
    assertThat(pendingWrites.isKnown()).isFalse();

    sql("alter table away rename to silence");
    writer.step();
    assertThat(pendingWrites.isKnown()).isTrue();
  }

  @Test
  void theWriterContinuesWithoutAStoreThatIsNeverReached() {
    store.record(
        List.of(
            remembered(ALICE.value(), Level.FULL), remembered("bob@example.org", Level.WARNING)),
        List.of());
    breakStore();
    prepare();
    clock.advance(StateWriter.OUTAGE_LIMIT.minusSeconds(1));
    writer.step();
    assertThat(pendingWrites.isKnown()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    writer.step();
    assertThat(pendingWrites.isKnown()).isTrue();
    assertThat(known).isEqualTo(1);
    pendingWrites.remember(remembered(ALICE.value(), Level.CRITICAL), List.of(warning(0)));
    assertThat(pendingWrites.overdue("owner"))
        .containsExactly(new OutboxEntry("owner", warning(0)));
    assertThat(pendingWrites.overdue("digest")).isEmpty();

    repairStore();
    writer.step();
    assertThat(pendingWrites.overdue("owner")).isEmpty();
    assertThat(known).isEqualTo(2);
    assertThat(pendingWrites.take(ALICE)).as("decided without the store").isNull();
    assertThat(pendingWrites.peek(new Address("bob@example.org"))).isNotNull();
    assertThat(stored())
        .extracting(StoredMailbox::level)
        .containsExactlyInAnyOrder(Level.CRITICAL, Level.WARNING);
  }

  @Test
  void pendingNoticesAreOverdueAfterALongOutage() {
    prepare();
    breakStore();
    pendingWrites.remember(remembered(ALICE.value(), Level.FULL), List.of(warning(0)));
    writer.step();
    assertThat(pendingWrites.overdue("owner")).isEmpty();
    clock.advance(StateWriter.OUTAGE_LIMIT);
    writer.step();
    assertThat(pendingWrites.overdue("owner"))
        .containsExactly(new OutboxEntry("owner", warning(0)));
    assertThat(writer.pending()).isEqualTo(1);

    repairStore();
    writer.step();
    assertThat(pendingWrites.overdue("owner")).isEmpty();
    assertThat(recorded).hasSize(2);
    breakStore();
    writer.step();
    pendingWrites.remember(remembered(ALICE.value(), Level.FULL), List.of(warning(1)));
    assertThat(pendingWrites.overdue("owner")).as("it waits again").isEmpty();
  }

  @Test
  void storedNoticesAreNotDelayedByLaterDecisions() {
    Notice later = notice(ALICE.value(), Level.FULL);
    writer =
        new Parts(
                this::probedSince,
                () -> {},
                _ -> pendingWrites.remember(remembered(ALICE.value(), Level.FULL), List.of(later)))
            .writer(store, pendingWrites, clock);
    writer.step();
    pendingWrites.remember(remembered(ALICE.value(), Level.WARNING), List.of(warning(0)));
    writer.step();
    breakStore();
    writer.step();
    clock.advance(StateWriter.OUTAGE_LIMIT);
    writer.step();
    assertThat(pendingWrites.overdue("owner")).containsExactly(new OutboxEntry("owner", later));
  }

  @Test
  void aWriterStandsByWhileAnotherHasTheLock() {
    try (Store other = new Store(settings(), clock)) {
      assertThat(other.acquireLock()).isTrue();
      prepare();
      assertThat(writer.isStandby()).contains(true);
      assertThat(writer.isUp()).contains(true);
      assertThat(pendingWrites.isKnown()).isFalse();
      pendingWrites.remember(remembered(ALICE.value(), Level.FULL), List.of(warning(0)));
      clock.advance(NEXT_FLUSH.multipliedBy(2));
      assertThat(writer.step()).isEqualTo(StateWriter.LOCK_INTERVAL);
      assertThat(asked).isEmpty();
      other.record(List.of(remembered(ALICE.value(), Level.INFO)), List.of());
    }
    writer.step();
    assertThat(writer.isStandby()).contains(false);
    assertThat(pendingWrites.isKnown()).isTrue();
    assertThat(pendingWrites.take(ALICE)).extracting(StoredMailbox::level).isEqualTo(Level.INFO);
    assertThat(recorded).isEmpty();
  }

  @Test
  void aWriterOnStandbyNeverContinuesWithoutTheStore() {
    try (Store other = new Store(settings(), clock)) {
      assertThat(other.acquireLock()).isTrue();
      prepare();
      store.close();
      writer.step();
      clock.advance(StateWriter.OUTAGE_LIMIT);
      writer.step();
      assertThat(writer.isUp()).contains(false);
      assertThat(pendingWrites.isKnown()).isFalse();
    }
  }
}
