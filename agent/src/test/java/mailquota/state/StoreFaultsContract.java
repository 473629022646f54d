package mailquota.state;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import mailquota.quota.Level;
import mailquota.silence.Silence;
import mailquota.store.Delivered;
import mailquota.store.Delivered.Outcome;
import mailquota.store.Deliveries;
import mailquota.store.Failure;
import mailquota.store.Faults;
import mailquota.store.Faults.Kind;
import mailquota.store.OutboxEntry;
import mailquota.store.Samples;
import mailquota.store.StoreException;
import mailquota.store.StoredMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A running writer, with faults between it and a real database. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT) // Most of the time the tests wait for calls that hang.
abstract class StoreFaultsContract extends StoreFaultsRun {

  /** Changes the database without the agent. */
  abstract void sql(String statement);

  @ParameterizedTest
  @EnumSource
  void decisionsAreOverdueAfterFifteenMinutesWithEachFailure(Failure failure) {
    open(failure.answersWithin());
    prepare();
    failure.apply(faults);
    decide(ALICE);
    writer.step();
    assertThat(writer.isUp()).contains(false);
    assertThat(pendingWrites.overdue("owner")).isEmpty();
    clock.advance(StateWriter.OUTAGE_LIMIT);
    writer.step();
    assertThat(pendingWrites.overdue("owner")).containsExactly(entry(ALICE));
    assertThat(pendingWrites.overdue("oncall")).isEmpty();
    assertThat(writer.pending()).isEqualTo(1);
    assertThat(writer.rejected()).isZero();

    faults.repair();
    stepUntilUp();
    assertThat(pendingWrites.overdue("owner")).isEmpty();
    assertThat(writer.pending()).isZero();
    assertThat(recorded).contains(entry(ALICE));
    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));
    assertThat(stored()).extracting(StoredMailbox::level).containsExactly(Level.FULL);
  }

  @Test
  void aSingleFailureIsRetried() {
    for (Kind kind : Kind.values()) {
      prepare();
      faults.fail(kind).once();
      decide(ALICE);
      writer.step();
      writer.step();
      assertThat(writer.isUp()).contains(true);
      assertThat(writer.rejected()).as("rejected rows").isZero();
      assertThat(stored()).hasSize(1);
    }
    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));
  }

  @Test
  void aCommitWithALostAnswerIsNotRepeated() {
    prepare();
    faults.fail(Kind.COMMIT).in("notice").thoughDone().once();
    decide(ALICE);
    writer.step();
    writer.step();
    assertThat(writer.isUp()).contains(true);
    assertThat(writer.rejected()).isZero();
    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));

    Delivered left = new Delivered(entry(ALICE), Outcome.ACCEPTED, null, NOW);
    faults.fail(Kind.COMMIT).in("notice").thoughDone().once();
    assertThatThrownBy(() -> store.ended(List.of(left))).isInstanceOf(StoreException.class);
    store.ended(List.of(new Delivered(entry(ALICE), Outcome.ACCEPTED, null, NOW.plusSeconds(5))));
    assertThat(Deliveries.of(store, 9)).containsExactly(left);
  }

  @Test
  void noticesOfARemovedChannelAreDeletedOnceTheStoreIsBack() {
    OutboxEntry old = new OutboxEntry("taken out", notice(ALICE, Level.FULL));
    store.record(List.of(), List.of(old));
    prepare();
    clock.advance(StateWriter.RETENTION);
    writer.step();
    assertThat(store.pending("taken out", 9)).containsExactly(old);

    faults.fail(Kind.WRITE).in("notice");
    clock.advance(StateWriter.PURGE_INTERVAL);
    writer.step();
    assertThat(writer.isUp()).contains(false);
    assertThat(store.pending("taken out", 9)).containsExactly(old);
    faults.repair();
    writer.step();
    assertThat(store.pending("taken out", 9)).isEmpty();
    assertThat(Deliveries.of(store, 9)).isEmpty();
  }

  @Test
  void aRefusedRowDoesNotBlockTheOthers() {
    prepare();
    faults.fail(Kind.WRITE).ofRowWith("user77@");
    IntStream.range(0, 100).forEach(i -> decide("user" + i + "@example.org"));
    writer.step();

    assertThat(writer.isUp()).contains(true);
    assertThat(stored()).hasSize(99);
    assertThat(store.backlog("owner").count()).isEqualTo(99);
    assertThat(writer.rejected()).isEqualTo(1);
    assertThat(writer.pending()).isZero();
    assertThat(pendingWrites.overdue("owner"))
        .as("at once")
        .containsExactly(entry("user77@example.org"));
    pendingWrites.delivered(
        new Delivered(entry("user77@example.org"), Outcome.ACCEPTED, null, NOW));
    assertThat(pendingWrites.overdue("owner")).isEmpty();
  }

  @Test
  void aRefusedMailboxIsNotRetriedByEachFlush() {
    prepare();
    faults.fail(Kind.WRITE).ofRowWith(ALICE);
    decide(ALICE);
    writer.step();
    measured.add(remembered(ALICE, Level.FULL));
    measured.add(remembered(BOB, Level.OK));
    clock.advance(StateWriter.FLUSH_INTERVAL);
    writer.step();
    assertThat(writer.rejected()).isEqualTo(1);
    assertThat(stored())
        .extracting(StoredMailbox::mailbox)
        .doesNotContain(measured.get(0).mailbox());

    faults.repair();
    clock.advance(StateWriter.PURGE_INTERVAL);
    writer.step();
    clock.advance(StateWriter.FLUSH_INTERVAL);
    writer.step();
    assertThat(stored()).hasSize(2);
  }

  @Test
  void theFlushIsolatesARefusedRow() {
    prepare();
    faults.fail(Kind.WRITE).in("resource_state").ofRowWith("user7@");
    IntStream.range(0, 10)
        .forEach(i -> measured.add(remembered("user" + i + "@example.org", Level.OK)));
    clock.advance(StateWriter.FLUSH_INTERVAL);
    writer.step();

    assertThat(writer.isUp()).contains(true);
    assertThat(stored()).hasSize(9);
    assertThat(writer.rejected()).isEqualTo(1);
  }

  @Test
  void aNoticeThatFailsToBeRoutedDoesNotBlockTheOthers() {
    prepare();
    decide(ALICE);
    pendingWrites.remember(remembered(BOB, Level.INFO), List.of(notice(BOB, Level.INFO)));
    writer.step();

    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));
    assertThat(writer.rejected()).isEqualTo(1);
    assertThat(pendingWrites.overdue("owner")).isEmpty();
    assertThat(writer.isUp()).contains(true);
  }

  @Test
  void anUnreadableRowIsSetAsideAndTheOthersAreUsed() {
    prepare();
    List.of(ALICE, BOB, "carol@example.org").forEach(this::decide);
    writer.step();
    sql("update notice set level = 'URGENT' where mailbox = '" + BOB + "'");
    sql("update resource_state set level = 'URGENT' where mailbox = '" + BOB + "'");

    for (int i = 0; i < 2; i++) {
      assertThat(store.pending("owner", 9))
          .containsExactly(entry(ALICE), entry("carol@example.org"));
      assertThat(store.backlog("owner").count()).isEqualTo(2);
      assertThat(stored()).hasSize(2);
      assertThat(store.unreadable()).as("each is counted once").isEqualTo(2);
    }
    assertThat(store.pending("owner", 1)).containsExactly(entry(ALICE));
    decide(BOB);
    writer.step();
    assertThat(stored()).as("replaced by the new state").hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "WRITES.*")
  void anUnreadableRowThatCannotBeSetAsideHidesNoOther(Failure failure) {
    open(failure.answersWithin());
    prepare();
    List.of(ALICE, BOB, "carol@example.org").forEach(this::decide);
    writer.step();
    sql("update notice set level = 'URGENT' where mailbox <> '" + BOB + "'");
    sql("update resource_state set level = 'URGENT' where mailbox <> '" + BOB + "'");
    failure.apply(faults);

    assertThat(store.pending("owner", 1)).containsExactly(entry(BOB));
    assertThat(store.pending("owner", 9)).containsExactly(entry(BOB));
    assertThat(stored()).hasSize(1);
    faults.repair();
    assertThat(store.pending("owner", 1)).containsExactly(entry(BOB));
    assertThat(stored()).hasSize(1);
    assertThat(store.unreadable()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void anUnreadableSilenceIsSetAsideAndTheOthersApply() {
    store.add(silence("s1"));
    store.add(silence("s2"));
    sql("update silence set level = 'URGENT' where id = 's1'");
    prepare();

    assertThat(pendingWrites.isKnown()).isTrue();
    assertThat(store.silences()).extracting(Silence::id).containsExactly("s2");
    assertThat(writer.unreadable()).isEqualTo(1);
  }

  private static Silence silence(String id) {
    return new Silence(
        id,
        new Silence.Matcher(null, "example.org", null, Level.WARNING),
        NOW,
        NOW.plusSeconds(3600),
        "ann",
        "");
  }

  @Test
  void theNextProcessReadsRowsThatWereSetAside() {
    store.record(List.of(remembered(ALICE, Level.FULL)), List.of(entry(ALICE)));
    sql("update notice set level = 'URGENT'");
    assertThat(store.pending("owner", 9)).isEmpty();
    sql("update notice set level = 'FULL'");
    assertThat(store.pending("owner", 9)).isEmpty();
    open(Faults.LIMIT);

    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));
  }

  @Test
  void textInANumericColumnIsNotReadAs0() {
    store.record(List.of(remembered(ALICE, Level.FULL)), List.of(entry(ALICE)));
    store.mark("digest", NOW);
    for (String column :
        List.of("notice set used", "resource_state set episode", "job set last_at")) {
      assertThatThrownBy(() -> sql("update " + column + " = 'many'")).isNotNull();
    }
  }

  @Test
  void aMissingSchemaIsReported() {
    prepare();
    sql("drop table notice");
    decide(ALICE);
    writer.step();
    assertThat(writer.isUp()).contains(false);
    assertThatThrownBy(() -> store.pending("owner", 9))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the schema is gone: table notice is missing")
        .hasMessageContaining("flyway_schema_history");

    for (String table :
        List.of("resource_state", "mailbox", "silence", "job", "source", "flyway_schema_history")) {
      sql("drop table " + table);
    }
    dropFleet();
    measured.add(remembered(BOB, Level.INFO));
    writer.step();
    assertThat(writer.isUp()).as("the schema is created again").contains(true);
    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));
    assertThat(stored()).as("all known states").hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void aMissingSchemaIsCreatedOnceTheStoreWorks(Kind kind) {
    prepare();
    decide(ALICE);
    writer.step();
    for (String table :
        List.of("notice", "resource_state", "mailbox", "silence", "job", "source")) {
      sql("drop table " + table);
    }
    sql("drop table flyway_schema_history");
    dropFleet();
    measured.add(remembered(ALICE, Level.FULL));
    faults.fail(kind);
    writer.step();
    writer.step();
    assertThat(writer.isUp()).contains(false);

    faults.repair();
    stepUntilUp();
    assertThat(stored()).as("all known states").hasSize(1);
  }

  /** Only PostgreSQL has these. */
  private void dropFleet() {
    sql("drop table if exists agent");
    sql("drop table if exists segment");
    sql("drop table if exists listing");
    sql("drop table if exists hint");
  }

  @Test
  void aQuotaRootOfAnyLengthIsStored() {
    String root =
        IntStream.range(0, 1000)
            .mapToObj(i -> "配" + (char) (0x4e00 + i))
            .reduce("", String::concat);
    StoredMailbox long1 =
        remembered(
            ALICE,
            NOW,
            Samples.part(root, mailquota.quota.Resource.STORAGE, Level.FULL),
            Samples.part(root + "x", mailquota.quota.Resource.STORAGE, Level.FULL));
    store.record(List.of(long1), List.of());
    store.record(List.of(long1), List.of());

    assertThat(stored().getFirst().parts())
        .extracting(StoredMailbox.ResourceState::root)
        .containsExactlyInAnyOrder(root, root + "x");
  }
}
