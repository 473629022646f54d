package mailquota.state;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.part;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.store.OutboxEntry;
import mailquota.store.StoreCopy;
import mailquota.store.StoredMailbox;
import mailquota.store.StoredMailbox.Latest;
import mailquota.warning.Notice;
import org.junit.jupiter.api.Test;

/** What the state writer writes, and when. */
class StateWriterTest extends StateWriterRun {

  @Test
  void aDecisionIsStoredWithANoticeForEachChannelThatCarriesIt() {
    prepare();
    Notice notice = notice(ALICE.value(), Level.WARNING);
    pendingWrites.remember(
        remembered(ALICE.value(), Level.WARNING), List.of(notice, notice("b@c", Level.INFO)));
    assertThat(writer.pending()).isEqualTo(1);
    assertThat(writer.step()).isEqualTo(NEXT_FLUSH);

    assertThat(writer.pending()).isZero();
    assertThat(stored()).extracting(StoredMailbox::level).containsExactly(Level.WARNING);
    assertThat(recorded)
        .containsExactly(new OutboxEntry("owner", notice), new OutboxEntry("oncall", notice));
    assertThat(store.pending("oncall", 9)).extracting(OutboxEntry::notice).containsExactly(notice);
  }

  @Test
  void theLatestStateWaitsWithTheNewestNoticeOfEachLevel() {
    prepare();
    pendingWrites.remember(remembered(ALICE.value(), Level.WARNING), List.of(warning(0)));
    pendingWrites.remember(
        remembered(ALICE.value(), Level.FULL), List.of(notice(ALICE.value(), Level.FULL)));
    pendingWrites.remember(remembered(ALICE.value(), Level.WARNING), List.of(warning(1)));
    assertThat(writer.pending()).isEqualTo(1);
    writer.step();

    assertThat(stored()).extracting(StoredMailbox::level).containsExactly(Level.WARNING);
    assertThat(store.pending("owner", 9))
        .extracting(OutboxEntry::notice)
        .containsExactly(notice(ALICE.value(), Level.FULL), warning(1));
  }

  @Test
  void manyDecisionsAreWrittenInSeveralTransactions() {
    prepare();
    IntStream.range(0, StateWriter.BATCH + 1)
        .forEach(i -> pendingWrites.remember(remembered("u" + i + "@c", Level.INFO), List.of()));

    assertThat(writer.step()).isEqualTo(Duration.ZERO);
    assertThat(writer.pending()).isEqualTo(1);
    assertThat(writer.step()).isEqualTo(NEXT_FLUSH);
    assertThat(stored()).hasSize(StateWriter.BATCH + 1);
  }

  @Test
  void historiesAreWrittenByEachFlush() {
    prepare();
    measured.add(remembered(ALICE.value(), Level.OK));
    clock.advance(NEXT_FLUSH.minusSeconds(1));
    assertThat(writer.step()).isEqualTo(Duration.ofSeconds(1));
    assertThat(stored()).isEmpty();

    clock.advance(Duration.ofSeconds(1));
    assertThat(writer.step()).isEqualTo(NEXT_FLUSH);
    assertThat(stored()).hasSize(1);
    clock.advance(NEXT_FLUSH);
    writer.step();
    assertThat(asked).containsExactly(Instant.EPOCH, NOW.plus(NEXT_FLUSH));
  }

  /** One of several stores it, for the others to see. */
  @Test
  void oneThatHasTheStoreAloneDoesNotStoreThatAMailboxWasNeverMeasured() {
    prepare();
    long rows = StoreCopy.rows(store);
    measured.add(
        new StoredMailbox(
            ALICE, "mx1", NOW, List.of(), new Latest(NOW, new Failed(Reason.AUTH, "refused"))));
    clock.advance(NEXT_FLUSH);
    assertThat(writer.step()).isEqualTo(NEXT_FLUSH);
    assertThat(StoreCopy.rows(store)).isEqualTo(rows);
  }

  @Test
  void aClockThatIsSetBackStartsAFlush() {
    prepare();
    clock.advance(NEXT_FLUSH);
    writer.step();
    clock.advance(Duration.ofHours(-3));
    assertThat(writer.step()).isEqualTo(NEXT_FLUSH);
    assertThat(asked).containsExactly(Instant.EPOCH, Instant.EPOCH);
  }

  @Test
  void aDecisionDuringAFlushIsNotStoredWithoutItsNotices() {
    StoredMailbox decided = remembered(ALICE.value(), Level.FULL);
    prepare(since ->
        Stream.of(decided)
            .peek(
                _ -> pendingWrites.remember(decided, List.of(notice(ALICE.value(), Level.FULL)))));
    clock.advance(NEXT_FLUSH);
    writer.step();
    assertThat(stored()).isEmpty();

    writer.step();
    assertThat(stored()).hasSize(1);
    assertThat(store.pending("owner", 9)).hasSize(1);
  }

  @Test
  void aFailedFlushIsRepeated() {
    prepare();
    measured.addAll(
        IntStream.range(0, StateWriter.BATCH + 1)
            .mapToObj(i -> remembered("u" + i + "@c", Level.OK))
            .toList());
    clock.advance(NEXT_FLUSH);
    assertThat(writer.step()).isEqualTo(Duration.ZERO);
    breakStore();
    writer.step();
    repairStore();
    writer.step();
    writer.step();

    assertThat(asked).containsExactly(Instant.EPOCH, Instant.EPOCH);
    assertThat(stored()).hasSize(StateWriter.BATCH + 1);
  }

  @Test
  void aRecalledStateIsTakenOnce() {
    store.record(List.of(remembered(ALICE.value(), Level.FULL)), List.of());
    prepare();

    assertThat(pendingWrites.peek(ALICE)).extracting(StoredMailbox::level).isEqualTo(Level.FULL);
    assertThat(pendingWrites.take(ALICE)).extracting(StoredMailbox::level).isEqualTo(Level.FULL);
    assertThat(pendingWrites.take(ALICE)).isNull();
    assertThat(pendingWrites.peek(ALICE)).isNull();
  }

  @Test
  void theLaterMeasurementOfAMovedMailboxIsRecalled() {
    StoredMailbox now = remembered(ALICE.value(), Level.FULL);
    store.record(
        List.of(
            new StoredMailbox(ALICE, "mx0", NOW.minusSeconds(1), now.parts()),
            now,
            new StoredMailbox(ALICE, "mx2", NOW.minusSeconds(2), now.parts())),
        List.of());
    prepare();

    assertThat(pendingWrites.take(ALICE)).extracting(StoredMailbox::server).isEqualTo("mx1");
  }

  @Test
  void aMailboxWithScatteredRowsIsRecalledWhole() {
    StoredMailbox.ResourceState first = part("a", Resource.STORAGE, Level.OK);
    store.record(List.of(remembered(ALICE.value(), NOW, first)), List.of());
    store.record(List.of(remembered("bob@example.org", Level.OK)), List.of());
    store.record(
        List.of(remembered(ALICE.value(), NOW, first, part("b", Resource.STORAGE, Level.FULL))),
        List.of());
    prepare();

    assertThat(pendingWrites.take(ALICE))
        .extracting(StoredMailbox::parts)
        .asInstanceOf(list(StoredMailbox.ResourceState.class))
        .extracting(StoredMailbox.ResourceState::root)
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aForgottenMailboxIsDeletedFromTheStore() {
    store.record(List.of(remembered(ALICE.value(), Level.FULL)), List.of());
    prepare();
    pendingWrites.forget("mx1", ALICE);
    assertThat(pendingWrites.take(ALICE)).isNull();
    writer.step();

    assertThat(stored()).isEmpty();
    pendingWrites.remember(remembered(ALICE.value(), Level.INFO), List.of());
    writer.step();
    assertThat(stored()).hasSize(1);
  }

  @Test
  void oldRowsArePurgedOnceADay() {
    Instant old = NOW.minus(StateWriter.RETENTION).plusSeconds(60);
    store.record(
        List.of(remembered(ALICE.value(), old, part("r", Resource.STORAGE, Level.FULL))),
        List.of());
    prepare();
    clock.advance(Duration.ofMinutes(2));
    writer.step();
    assertThat(stored()).hasSize(1);

    clock.advance(StateWriter.PURGE_INTERVAL);
    writer.step();
    assertThat(stored()).isEmpty();
  }
}
