package mailquota.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import mailquota.forecast.Forecast;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.probe.TestServers;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.Backlog;
import mailquota.store.Delivered;
import mailquota.store.Delivered.Outcome;
import mailquota.store.Deliveries;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.SettableClock;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a notice in the store, by what its channel says. */
@Timeout(60)
class OutboxTest {

  private static final Delivery BUSY = new RetryLater("busy");

  private final SettableClock clock = new SettableClock(TestServers.NOW);
  private final Instant begin = clock.instant();
  private final GatedEntries held = new GatedEntries();
  private final List<String> attempts = Collections.synchronizedList(new ArrayList<>());

  @TempDir private Path folder;

  private Store store = new Store(StoreSettings.sqlite(":memory:"), clock);

  @BeforeEach
  void open() {
    store = new Store(StoreSettings.sqlite(folder.resolve("state.db").toString()), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void noticesArriveInTheirOrderAndLeaveTheStore() throws InterruptedException {
    OutboxLane lane = lane(_ -> new Accepted());
    record(notice(1), notice(2), notice(3));

    assertThat(lane.round()).isZero();
    assertThat(attempts).containsExactly("user1 accepted", "user2 accepted", "user3 accepted");
    assertThat(store.pending("owner", 10)).isEmpty();
    assertThat(Deliveries.of(store, 10)).hasSize(3).allMatch(d -> d.outcome() == Outcome.ACCEPTED);
    assertThat(lane.round()).as("nothing more").isEqualTo(Duration.ofMinutes(1));
    assertThat(lane.backlog()).isEqualTo(new Backlog(0, Instant.EPOCH));
  }

  @Test
  void aDelayedMailboxDelaysNoOther() throws InterruptedException {
    OutboxLane lane = lane(n -> attempts.isEmpty() ? BUSY : new Accepted());
    record(notice(1), notice(1, Level.CRITICAL), notice(2));

    assertThat(lane.round()).isZero();
    assertThat(attempts).containsExactly("user1 retry", "user2 accepted");
    assertThat(lane.backlog()).isEqualTo(new Backlog(2, begin));

    assertThat(lane.round()).as("a second, more or less").isBetween(millis(800), millis(1200));
    clock.advance(millis(1200));
    assertThat(lane.round()).isZero();
    assertThat(attempts.subList(2, 4)).containsExactly("user1 accepted", "user1 accepted");
  }

  @Test
  void aClockThatIsSetBackPutsOffNoAttempt() throws InterruptedException {
    OutboxLane lane = lane(n -> attempts.isEmpty() ? BUSY : new Accepted());
    record(notice(1));
    lane.round();

    clock.advance(Duration.ofDays(-1));
    assertThat(lane.round()).as("a second, more or less").isBetween(millis(800), millis(1200));
    clock.advance(millis(1200));
    lane.round();
    assertThat(attempts).containsExactly("user1 retry", "user1 accepted");
  }

  @Test
  void theReceiverMayAskForMoreTime() throws InterruptedException {
    OutboxLane lane = lane(_ -> new RetryLater("later", Duration.ofSeconds(40)));
    record(notice(1));

    assertThat(lane.round()).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void aChannelThatFailsIsTriedByOneNotByAll() throws InterruptedException {
    OutboxLane lane = lane(_ -> BUSY);
    record(notice(1), notice(2), notice(3), notice(4), notice(5));

    lane.round();
    assertThat(attempts).containsExactly("user1 retry", "user2 retry", "user3 retry");
    for (int i = 0; i < 3; i++) {
      clock.advance(lane.round());
      int before = attempts.size();
      lane.round();
      assertThat(attempts).hasSize(before + 1);
    }
  }

  @Test
  void aRejectedNoticeDelaysNoOther() throws InterruptedException {
    lane(notice -> user(notice).equals("user1") ? new Rejected("no") : new Accepted(), 1, 2)
        .round();

    assertThat(attempts).containsExactly("user1 rejected", "user2 accepted");
    assertThat(Deliveries.of(store, 10)).extracting(Delivered::why).containsExactly(null, "no");
  }

  @Test
  void aChannelThatThrowsIsABugAndTheNextNoticeGoesOut() throws InterruptedException {
    lane(
            notice -> {
              if (user(notice).equals("user1")) {
                throw new IllegalStateException("a bug, as the test wants");
              }
              return new Accepted();
            },
            1,
            2)
        .round();

    assertThat(attempts).containsExactly("user1 retry", "user2 accepted");
  }

  @Test
  void aNoticeOlderThanADayWarnsNoMore() throws InterruptedException {
    OutboxLane lane = lane(_ -> BUSY, 1);
    lane.round();
    clock.advance(Duration.ofHours(24));
    lane.round();
    clock.advance(Duration.ofMinutes(10));
    lane.round();

    assertThat(attempts).containsExactly("user1 retry", "user1 retry", "user1 rejected");
    assertThat(store.pending("owner", 10)).isEmpty();
  }

  @Test
  void aNoticeThatIsGivenUpDoesNotMeanThatTheChannelAnswers() throws InterruptedException {
    OutboxLane lane = lane(_ -> BUSY, 1, 2, 3);
    lane.round();
    clock.advance(Duration.ofHours(24));
    lane.round();
    attempts.clear();

    record(notice(4));
    clock.advance(millis(1500)); // The pause after four failures is 2 s, more or less.
    lane.round();
    assertThat(attempts).containsExactly("user1 rejected", "user2 rejected", "user3 rejected");
  }

  @Test
  void anotherProcessGoesOnWhereThisOneEnded() throws InterruptedException {
    lane(_ -> BUSY, 1, 2).round();
    store.close();
    open();

    lane(_ -> new Accepted()).round();

    assertThat(attempts)
        .containsExactly("user1 retry", "user2 retry", "user1 accepted", "user2 accepted");
  }

  @Test
  void aDeliveryThatCannotBeRecordedIsNotRepeated() throws SQLException, InterruptedException {
    OutboxLane lane = lane(_ -> new Accepted(), 1);
    String url = "jdbc:sqlite:" + folder.resolve("state.db");
    try (Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");
      assertThat(lane.round()).isEqualTo(Duration.ofSeconds(5));
      assertThat(lane.round()).isEqualTo(Duration.ofSeconds(5));
      statement.execute("rollback");
    }
    assertThat(store.pending("owner", 10)).hasSize(1);

    lane.round();
    assertThat(attempts).containsExactly("user1 accepted");
    assertThat(store.pending("owner", 10)).isEmpty();
  }

  @Test
  void nothingIsDeliveredBeforeItIsKnownWhatWasDecided() throws InterruptedException {
    OutboxLane lane = lane(_ -> new Accepted());
    record(notice(1));
    held.isKnown(false);
    assertThat(lane.round()).isEqualTo(Duration.ofSeconds(5));
    assertThat(attempts).isEmpty();

    held.isKnown(true);
    assertThat(lane.round()).isZero();
    assertThat(attempts).containsExactly("user1 accepted");
  }

  @Test
  void whatTheStoreDoesNotTakeForTooLongIsDeliveredOnceWithoutIt()
      throws SQLException, InterruptedException {
    OutboxLane lane = lane(n -> user(n).equals("user2") ? BUSY : new Accepted());
    List<OutboxEntry> entries =
        List.of(notice(1), notice(2)).stream().map(OutboxTest::entry).toList();
    store.mark("the schema is there", begin);
    sql("alter table notice rename to away");
    held.overdue(entries);
    assertThat(lane.round()).isEqualTo(Duration.ofSeconds(5));
    assertThat(lane.round()).as("nothing to be done now").isEqualTo(Duration.ofSeconds(5));
    assertThat(attempts).containsExactly("user1 accepted", "user2 retry");
    sql("alter table away rename to notice");
    lane.round();
    store.record(List.of(), entries);
    lane.round();
    assertThat(Deliveries.of(store, 10)).as("the store may not have it yet").isEmpty();
    held.overdue(List.of());
    lane.round();

    assertThat(Deliveries.of(store, 10))
        .extracting(Delivered::entry, Delivered::outcome)
        .containsExactly(tuple(entries.getFirst(), Outcome.ACCEPTED));
    assertThat(store.pending("owner", 10)).containsExactly(entries.getLast());
    assertThat(attempts).filteredOn("user1 accepted"::equals).hasSize(1);
  }

  private void sql(String statement) throws SQLException {
    try (Connection other =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state.db"))) {
      other.createStatement().execute(statement);
    }
  }

  private static OutboxEntry entry(Notice notice) {
    return new OutboxEntry("owner", notice);
  }

  @Test
  void storedNoticesAreDeliveredAtOnceAndTheRestOnClose() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    Channel channel = new Scripted("owner", _ -> new Accepted());
    Outbox outbox =
        new Outbox(
            store,
            held,
            List.of(channel),
            clock,
            (_, notice, delivery) -> {
              attempts.add(user(notice) + " " + delivery.label());
              first.countDown();
            });
    assertThat(outbox.pending()).as("unknown").isEmpty();
    outbox.start();
    outbox.recorded(record(notice(1)));
    assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
    record(notice(2));
    outbox.close(Duration.ofSeconds(20));

    assertThat(attempts).containsExactly("user1 accepted", "user2 accepted");
    assertThat(outbox.pending()).containsExactly(new Outbox.Pending("owner", 0, Instant.EPOCH));
  }

  private OutboxLane lane(Function<Notice, Delivery> script, int... users) {
    for (int user : users) {
      record(notice(user));
    }
    return new OutboxLane(
        store,
        held,
        new Scripted("owner", script),
        clock,
        RandomGenerator.of("L64X128MixRandom"),
        (_, notice, delivery) -> attempts.add(user(notice) + " " + delivery.label()));
  }

  private List<OutboxEntry> record(Notice... notices) {
    List<OutboxEntry> entries =
        List.of(notices).stream().map(n -> new OutboxEntry("owner", n)).toList();
    store.record(List.of(), entries);
    return entries;
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private static String user(Notice notice) {
    return notice.subject().mailbox().localpart();
  }

  private Notice notice(int user) {
    return notice(user, Level.WARNING);
  }

  private Notice notice(int user, Level level) {
    return new Notice(
        new Subject(new Address("user" + user + "@example.org"), "mx1", "", Resource.STORAGE),
        Owner.UNKNOWN,
        new Usage(9, new Limit.Finite(10)),
        new Change(level, Level.OK, Change.Why.RAISED, begin, 0),
        Forecast.NONE,
        clock.instant());
  }

  /** Says what the test says. */
  private record Scripted(String name, Function<Notice, Delivery> script) implements Channel {
    @Override
    public boolean carries(Notice notice) {
      return true;
    }

    @Override
    public Delivery deliver(Notice notice) {
      return script.apply(notice);
    }
  }
}
