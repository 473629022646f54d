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
import mailquota.store.Failure;
import mailquota.store.Faults;
import mailquota.store.Faults.Kind;
import mailquota.store.OutboxEntry;
import mailquota.store.Samples;
import mailquota.store.StoreException;
import mailquota.store.StoredMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer that goes on, with faults between it and a real database. */
@Timeout(120)
abstract class StoreFaultsContract extends StoreFaultsRun {

  /** Changes what is stored, past the agent. */
  abstract void sql(String statement);

  @ParameterizedTest
  @EnumSource
  void afterFifteenMinutesWhatIsDecidedIsOverdueHoweverTheStoreFails(Failure failure) {
    open(failure.answersWithin());
    prepare();
    failure.befall(faults);
    decide(ALICE);
    recorder.step();
    assertThat(recorder.isUp()).contains(false);
    assertThat(memory.overdue("owner")).isEmpty();
    clock.advance(StateWriter.OUTAGE_LIMIT);
    recorder.step();
    assertThat(memory.overdue("owner")).containsExactly(entry(ALICE));
    assertThat(memory.overdue("oncall")).isEmpty();
    assertThat(recorder.pending()).isEqualTo(1);
    assertThat(recorder.rejected()).isZero();

    faults.mend();
    stepUntilUp();
    assertThat(memory.overdue("owner")).isEmpty();
    assertThat(recorder.pending()).isZero();
    assertThat(recorded).contains(entry(ALICE));
    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));
    assertThat(stored()).extracting(StoredMailbox::level).containsExactly(Level.FULL);
  }

  @Test
  void whatFailsOnceIsDoneAgain() {
    for (Kind kind : Kind.values()) {
      prepare();
      faults.fail(kind).once();
      decide(ALICE);
      recorder.step();
      recorder.step();
      assertThat(recorder.isUp()).contains(true);
      assertThat(recorder.rejected()).as("a row that failed by chance").isZero();
      assertThat(stored()).hasSize(1);
    }
    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNotDoneTwice() {
    prepare();
    faults.fail(Kind.COMMIT).in("notice").thoughDone().once();
    decide(ALICE);
    recorder.step();
    recorder.step();
    assertThat(recorder.isUp()).contains(true);
    assertThat(recorder.rejected()).isZero();
    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));

    Delivered left = new Delivered(entry(ALICE), Outcome.ACCEPTED, null, NOW);
    faults.fail(Kind.COMMIT).in("notice").thoughDone().once();
    assertThatThrownBy(() -> store.ended(left)).isInstanceOf(StoreException.class);
    store.ended(new Delivered(entry(ALICE), Outcome.ACCEPTED, null, NOW.plusSeconds(5)));
    assertThat(store.delivered(9)).containsExactly(left);
  }

  @Test
  void whatWaitsForAChannelThatIsTakenOutIsRemovedOnceThatCanBeWritten() {
    OutboxEntry old = new OutboxEntry("taken out", notice(ALICE, Level.FULL));
    store.record(List.of(), List.of(old));
    prepare();
    clock.advance(StateWriter.RETENTION);
    recorder.step();
    assertThat(store.pending("taken out", 9)).containsExactly(old);

    faults.fail(Kind.WRITE).in("notice");
    clock.advance(StateWriter.PURGE_INTERVAL);
    recorder.step();
    assertThat(recorder.isUp()).contains(false);
    assertThat(store.pending("taken out", 9)).containsExactly(old);
    faults.mend();
    recorder.step();
    assertThat(store.pending("taken out", 9)).isEmpty();
    assertThat(store.delivered(9)).isEmpty();
  }

  @Test
  void aRowThatIsRefusedKeepsNoOtherFromBeingStored() {
    prepare();
    faults.fail(Kind.WRITE).ofRowWith("user77@");
    IntStream.range(0, 100).forEach(i -> decide("user" + i + "@example.org"));
    recorder.step();

    assertThat(recorder.isUp()).contains(true);
    assertThat(stored()).hasSize(99);
    assertThat(store.backlog("owner").count()).isEqualTo(99);
    assertThat(recorder.rejected()).isEqualTo(1);
    assertThat(recorder.pending()).isZero();
    assertThat(memory.overdue("owner")).as("at once").containsExactly(entry("user77@example.org"));
    memory.delivered(new Delivered(entry("user77@example.org"), Outcome.ACCEPTED, null, NOW));
    assertThat(memory.overdue("owner")).isEmpty();
  }

  @Test
  void aRefusedMailboxIsNotTriedWithEachSweepAndStoredOnceItIsTaken() {
    prepare();
    faults.fail(Kind.WRITE).ofRowWith(ALICE);
    decide(ALICE);
    recorder.step();
    measured.add(remembered(ALICE, Level.FULL));
    measured.add(remembered(BOB, Level.OK));
    clock.advance(StateWriter.FLUSH_INTERVAL);
    recorder.step();
    assertThat(recorder.rejected()).isEqualTo(1);
    assertThat(stored())
        .extracting(StoredMailbox::mailbox)
        .doesNotContain(measured.get(0).mailbox());

    faults.mend();
    clock.advance(StateWriter.PURGE_INTERVAL);
    recorder.step();
    clock.advance(StateWriter.FLUSH_INTERVAL);
    recorder.step();
    assertThat(stored()).hasSize(2);
  }

  @Test
  void theSweepIsolatesARowThatIsRefused() {
    prepare();
    faults.fail(Kind.WRITE).in("resource_state").ofRowWith("user7@");
    IntStream.range(0, 10)
        .forEach(i -> measured.add(remembered("user" + i + "@example.org", Level.OK)));
    clock.advance(StateWriter.FLUSH_INTERVAL);
    recorder.step();

    assertThat(recorder.isUp()).contains(true);
    assertThat(stored()).hasSize(9);
    assertThat(recorder.rejected()).isEqualTo(1);
  }

  @Test
  void aNoticeThatNoChannelCanBeFoundForKeepsNoOtherFromBeingStored() {
    prepare();
    decide(ALICE);
    memory.remember(remembered(BOB, Level.INFO), List.of(notice(BOB, Level.INFO)));
    recorder.step();

    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));
    assertThat(recorder.rejected()).isEqualTo(1);
    assertThat(memory.overdue("owner")).isEmpty();
    assertThat(recorder.isUp()).contains(true);
  }

  @Test
  void aRowThatThisVersionCannotReadIsSetAsideAndTheOthersGoOn() {
    prepare();
    List.of(ALICE, BOB, "carol@example.org").forEach(this::decide);
    recorder.step();
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
    recorder.step();
    assertThat(stored()).as("it was replaced").hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "WRITES.*")
  void whatCannotBeReadHidesNothingWhereItCannotBeSetAside(Failure failure) {
    open(failure.answersWithin());
    prepare();
    List.of(ALICE, BOB, "carol@example.org").forEach(this::decide);
    recorder.step();
    sql("update notice set level = 'URGENT' where mailbox <> '" + BOB + "'");
    sql("update resource_state set level = 'URGENT' where mailbox <> '" + BOB + "'");
    failure.befall(faults);

    assertThat(store.pending("owner", 1)).containsExactly(entry(BOB));
    assertThat(store.pending("owner", 9)).containsExactly(entry(BOB));
    assertThat(stored()).hasSize(1);
    faults.mend();
    assertThat(store.pending("owner", 1)).containsExactly(entry(BOB));
    assertThat(stored()).hasSize(1);
    assertThat(store.unreadable()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void anUnreadableSilenceIsSetAsideAndTheOthersHold() {
    store.add(silence("s1"));
    store.add(silence("s2"));
    sql("update silence set level = 'URGENT' where id = 's1'");
    prepare();

    assertThat(memory.isKnown()).isTrue();
    assertThat(store.silences()).extracting(Silence::id).containsExactly("s2");
    assertThat(recorder.unreadable()).isEqualTo(1);
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
  void whatAnotherVersionCouldNotReadIsTriedAgainByTheNextProcess() {
    store.record(List.of(remembered(ALICE, Level.FULL)), List.of(entry(ALICE)));
    sql("update notice set level = 'URGENT'");
    assertThat(store.pending("owner", 9)).isEmpty();
    sql("update notice set level = 'FULL'");
    assertThat(store.pending("owner", 9)).isEmpty();
    open(Faults.LIMIT);

    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));
  }

  @Test
  void noNumberIsReadFromAColumnThatHasNone() {
    store.record(List.of(remembered(ALICE, Level.FULL)), List.of(entry(ALICE)));
    store.mark("digest", NOW);
    for (String column :
        List.of("notice set used", "resource_state set episode", "job set last_at")) {
      assertThatThrownBy(() -> sql("update " + column + " = 'many'")).isNotNull();
    }
  }

  @Test
  void aSchemaThatIsGoneIsNamed() {
    prepare();
    sql("drop table notice");
    decide(ALICE);
    recorder.step();
    assertThat(recorder.isUp()).contains(false);
    assertThatThrownBy(() -> store.pending("owner", 9))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the schema is gone: table notice is missing")
        .hasMessageContaining("flyway_schema_history");

    for (String table :
        List.of("resource_state", "mailbox", "silence", "job", "source", "flyway_schema_history")) {
      sql("drop table " + table);
    }
    measured.add(remembered(BOB, Level.INFO));
    recorder.step();
    assertThat(recorder.isUp()).as("it is created anew").contains(true);
    assertThat(store.pending("owner", 9)).containsExactly(entry(ALICE));
    assertThat(stored()).as("with all that is known").hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void aSchemaThatIsGoneIsCreatedOnceThatIsPossible(Kind kind) {
    prepare();
    decide(ALICE);
    recorder.step();
    for (String table :
        List.of("notice", "resource_state", "mailbox", "silence", "job", "source")) {
      sql("drop table " + table);
    }
    sql("drop table flyway_schema_history");
    measured.add(remembered(ALICE, Level.FULL));
    faults.fail(kind);
    recorder.step();
    recorder.step();
    assertThat(recorder.isUp()).contains(false);

    faults.mend();
    stepUntilUp();
    assertThat(stored()).as("all that is known").hasSize(1);
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
