package mailquota.store;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.part;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Resource;
import mailquota.testing.SettableClock;
import mailquota.warning.Notice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real SQLite, step by step, without the recorder's own thread. */
class RecorderTest {

  private static final Address ALICE = new Address("alice@example.org");
  private static final Duration NEXT_SWEEP = Recorder.SWEPT_EVERY;

  @TempDir private Path folder = Path.of("");

  private final SettableClock clock = new SettableClock(NOW);
  private final List<Parcel> recorded = new ArrayList<>();
  private final List<Remembered> measured = new ArrayList<>();
  private final List<Instant> asked = new ArrayList<>();
  private int known;
  private Store store = new Store(StoreSettings.DEFAULT, clock);
  private Recorder recorder = recorder();

  @BeforeEach
  void open() {
    store = new Store(settings(), clock);
    recorder = recorder();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private StoreSettings settings() {
    return StoreSettings.sqlite(folder.resolve("state.db").toString());
  }

  private Recorder recorder() {
    return new Recorder(
        store,
        new SilenceWatch(store, clock),
        clock,
        notice -> notice.change().level() == Level.INFO ? List.of() : List.of("owner", "oncall"));
  }

  private void prepare() {
    prepare(this::measuredSince);
  }

  private void prepare(Function<Instant, Stream<Remembered>> measuredSince) {
    recorder.prepare(new Recorder.Wiring(measuredSince, () -> known++, recorded::addAll));
  }

  private Stream<Remembered> measuredSince(Instant since) {
    asked.add(since);
    return measured.stream();
  }

  @Test
  void whatIsDecidedIsRecordedWithItsNoticesForTheChannelsThatCarryThem() {
    prepare();
    Notice notice = notice(ALICE.value(), Level.WARNING);
    recorder.remember(
        remembered(ALICE.value(), Level.WARNING), List.of(notice, notice("b@c", Level.INFO)));
    assertThat(recorder.pending()).isEqualTo(1);
    assertThat(recorder.step()).isEqualTo(NEXT_SWEEP);

    assertThat(recorder.pending()).isZero();
    assertThat(stored()).extracting(Remembered::level).containsExactly(Level.WARNING);
    assertThat(recorded).containsExactly(new Parcel("owner", notice), new Parcel("oncall", notice));
    assertThat(store.pending("oncall", 9)).extracting(Parcel::notice).containsExactly(notice);
  }

  @Test
  void ofAMailboxOnlyTheLatestWaitsWithTheNewestNoticeOfEachLevel() {
    prepare();
    recorder.remember(remembered(ALICE.value(), Level.WARNING), List.of(warning(0)));
    recorder.remember(
        remembered(ALICE.value(), Level.FULL), List.of(notice(ALICE.value(), Level.FULL)));
    recorder.remember(remembered(ALICE.value(), Level.WARNING), List.of(warning(1)));
    assertThat(recorder.pending()).isEqualTo(1);
    recorder.step();

    assertThat(stored()).extracting(Remembered::level).containsExactly(Level.WARNING);
    assertThat(store.pending("owner", 9))
        .extracting(Parcel::notice)
        .containsExactly(notice(ALICE.value(), Level.FULL), warning(1));
  }

  private static Notice warning(int repetition) {
    return notice(ALICE.value(), Level.WARNING, repetition);
  }

  @Test
  void manyAreWrittenInSeveralTransactions() {
    prepare();
    IntStream.range(0, Recorder.BATCH + 1)
        .forEach(i -> recorder.remember(remembered("u" + i + "@c", Level.INFO), List.of()));

    assertThat(recorder.step()).isEqualTo(Duration.ZERO);
    assertThat(recorder.pending()).isEqualTo(1);
    assertThat(recorder.step()).isEqualTo(NEXT_SWEEP);
    assertThat(stored()).hasSize(Recorder.BATCH + 1);
  }

  @Test
  void howMailboxesDevelopIsWrittenNowAndThen() {
    prepare();
    measured.add(remembered(ALICE.value(), Level.OK));
    clock.advance(NEXT_SWEEP.minusSeconds(1));
    assertThat(recorder.step()).isEqualTo(Duration.ofSeconds(1));
    assertThat(stored()).isEmpty();

    clock.advance(Duration.ofSeconds(1));
    assertThat(recorder.step()).isEqualTo(NEXT_SWEEP);
    assertThat(stored()).hasSize(1);
    clock.advance(NEXT_SWEEP);
    recorder.step();
    assertThat(asked).containsExactly(Instant.EPOCH, NOW.plus(NEXT_SWEEP));
  }

  @Test
  void whereTheClockIsSetBackAllIsWrittenAtOnce() {
    prepare();
    clock.advance(NEXT_SWEEP);
    recorder.step();
    clock.advance(Duration.ofHours(-3));
    assertThat(recorder.step()).isEqualTo(NEXT_SWEEP);
    assertThat(asked).containsExactly(Instant.EPOCH, Instant.EPOCH);
  }

  @Test
  void whatIsDecidedDuringASweepIsNotStoredWithoutItsNotices() {
    Remembered decided = remembered(ALICE.value(), Level.FULL);
    prepare(since ->
        Stream.of(decided)
            .peek(_ -> recorder.remember(decided, List.of(notice(ALICE.value(), Level.FULL)))));
    clock.advance(NEXT_SWEEP);
    recorder.step();
    assertThat(stored()).isEmpty();

    recorder.step();
    assertThat(stored()).hasSize(1);
    assertThat(store.pending("owner", 9)).hasSize(1);
  }

  @Test
  void aSweepThatFailsIsBegunAgain() {
    prepare();
    measured.addAll(
        IntStream.range(0, Recorder.BATCH + 1)
            .mapToObj(i -> remembered("u" + i + "@c", Level.OK))
            .toList());
    clock.advance(NEXT_SWEEP);
    assertThat(recorder.step()).isEqualTo(Duration.ZERO);
    breakStore();
    recorder.step();
    mendStore();
    recorder.step();
    recorder.step();

    assertThat(asked).containsExactly(Instant.EPOCH, Instant.EPOCH);
    assertThat(stored()).hasSize(Recorder.BATCH + 1);
  }

  @Test
  void whatAnEarlierProcessKnewIsTakenOnce() {
    store.record(List.of(remembered(ALICE.value(), Level.FULL)), List.of());
    prepare();

    assertThat(recorder.peek(ALICE)).extracting(Remembered::level).isEqualTo(Level.FULL);
    assertThat(recorder.take(ALICE)).extracting(Remembered::level).isEqualTo(Level.FULL);
    assertThat(recorder.take(ALICE)).isNull();
    assertThat(recorder.peek(ALICE)).isNull();
  }

  @Test
  void whileTheStoreIsDownNothingIsLostAndThenItIsWritten() {
    prepare();
    breakStore();
    recorder.remember(remembered(ALICE.value(), Level.FULL), List.of(warning(0)));
    assertThat(recorder.step()).isEqualTo(Duration.ofSeconds(1));
    assertThat(recorder.step()).isEqualTo(Duration.ofSeconds(2));
    IntStream.range(0, 10).forEach(_ -> recorder.step());
    assertThat(recorder.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(recorder.isUp()).contains(false);
    assertThat(recorder.pending()).isEqualTo(1);
    assertThat(recorded).isEmpty();

    mendStore();
    assertThat(recorder.step()).isEqualTo(NEXT_SWEEP);
    assertThat(recorder.isUp()).contains(true);
    assertThat(stored()).extracting(Remembered::level).containsExactly(Level.FULL);
    assertThat(store.pending("owner", 9)).hasSize(1);
  }

  @Test
  void nothingIsDecidedBeforeTheStoreHasAnswered() {
    store.record(List.of(remembered(ALICE.value(), Level.FULL)), List.of());
    breakStore();
    prepare();
    recorder.remember(
        remembered(ALICE.value(), Level.WARNING), List.of(notice(ALICE.value(), Level.WARNING)));
    assertThat(recorder.isKnown()).isFalse();
    assertThat(known).isZero();
    assertThat(recorder.pending()).isZero();
    mendStore();
    recorder.step();

    assertThat(recorder.isKnown()).isTrue();
    assertThat(known).isEqualTo(1);
    assertThat(recorded).isEmpty();
    assertThat(recorder.take(ALICE)).extracting(Remembered::level).isEqualTo(Level.FULL);
    recorder.step();
    assertThat(known).as("once").isEqualTo(1);
  }

  @Test
  void aStoreThatIsReadWithoutItsSilencesIsNotKnown() {
    sql("alter table silence rename to away");
    prepare();
    assertThat(recorder.isKnown()).isFalse();

    sql("alter table away rename to silence");
    recorder.step();
    assertThat(recorder.isKnown()).isTrue();
  }

  @Test
  void aStoreThatStaysAwayIsDoneWithout() {
    store.record(
        List.of(
            remembered(ALICE.value(), Level.FULL), remembered("bob@example.org", Level.WARNING)),
        List.of());
    breakStore();
    prepare();
    clock.advance(Recorder.PATIENCE.minusSeconds(1));
    recorder.step();
    assertThat(recorder.isKnown()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    recorder.step();
    assertThat(recorder.isKnown()).isTrue();
    assertThat(known).isEqualTo(1);
    recorder.remember(remembered(ALICE.value(), Level.CRITICAL), List.of(warning(0)));
    assertThat(recorder.overdue("owner")).containsExactly(new Parcel("owner", warning(0)));
    assertThat(recorder.overdue("digest")).isEmpty();

    mendStore();
    recorder.step();
    assertThat(recorder.overdue("owner")).isEmpty();
    assertThat(known).isEqualTo(2);
    assertThat(recorder.take(ALICE)).as("it was decided without").isNull();
    assertThat(recorder.peek(new Address("bob@example.org"))).isNotNull();
    assertThat(stored())
        .extracting(Remembered::level)
        .containsExactly(Level.CRITICAL, Level.WARNING);
  }

  @Test
  void whatWaitsForAStoreThatGoesAwayIsDoneWithoutItAfterAWhile() {
    prepare();
    breakStore();
    recorder.remember(remembered(ALICE.value(), Level.FULL), List.of(warning(0)));
    recorder.step();
    assertThat(recorder.overdue("owner")).isEmpty();
    clock.advance(Recorder.PATIENCE);
    recorder.step();
    assertThat(recorder.overdue("owner")).containsExactly(new Parcel("owner", warning(0)));
    assertThat(recorder.pending()).isEqualTo(1);

    mendStore();
    recorder.step();
    assertThat(recorder.overdue("owner")).isEmpty();
    assertThat(recorded).hasSize(2);
    breakStore();
    recorder.step();
    recorder.remember(remembered(ALICE.value(), Level.FULL), List.of(warning(1)));
    assertThat(recorder.overdue("owner")).as("it waits anew").isEmpty();
  }

  @Test
  void whatIsStoredDoesNotWaitWhereMoreIsDecidedMeanwhile() {
    Notice later = notice(ALICE.value(), Level.FULL);
    recorder.prepare(
        new Recorder.Wiring(
            this::measuredSince,
            () -> {},
            _ -> recorder.remember(remembered(ALICE.value(), Level.FULL), List.of(later))));
    recorder.remember(remembered(ALICE.value(), Level.WARNING), List.of(warning(0)));
    recorder.step();
    breakStore();
    recorder.step();
    clock.advance(Recorder.PATIENCE);
    recorder.step();
    assertThat(recorder.overdue("owner")).containsExactly(new Parcel("owner", later));
  }

  @Test
  void whoIsForgottenIsForgottenInTheStoreToo() {
    store.record(List.of(remembered(ALICE.value(), Level.FULL)), List.of());
    prepare();
    recorder.forget(ALICE);
    assertThat(recorder.take(ALICE)).isNull();
    recorder.step();

    assertThat(stored()).isEmpty();
    recorder.remember(remembered(ALICE.value(), Level.INFO), List.of());
    recorder.step();
    assertThat(stored()).hasSize(1);
  }

  @Test
  void whatIsOldIsPurgedOnceADay() {
    Instant old = NOW.minus(Recorder.KEPT).plusSeconds(60);
    store.record(
        List.of(remembered(ALICE.value(), old, part("r", Resource.STORAGE, Level.FULL))),
        List.of());
    prepare();
    clock.advance(Duration.ofMinutes(2));
    recorder.step();
    assertThat(stored()).hasSize(1);

    clock.advance(Recorder.PURGED_EVERY);
    recorder.step();
    assertThat(stored()).isEmpty();
  }

  /** From now on nothing can be read or written. */
  private void breakStore() {
    sql("alter table resource_state rename to away");
  }

  private void mendStore() {
    sql("alter table away rename to resource_state");
  }

  private void sql(String statement) {
    store.mark("the schema is there", NOW);
    try (Connection connection = DriverManager.getConnection(settings().url())) {
      connection.createStatement().execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private List<Remembered> stored() {
    List<Remembered> all = new ArrayList<>();
    store.recall(all::add);
    return all;
  }
}
