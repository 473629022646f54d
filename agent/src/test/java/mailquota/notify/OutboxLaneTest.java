package mailquota.notify;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import mailquota.forecast.Forecast;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.RetryLater;
import mailquota.probe.TestServers;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.Backlog;
import mailquota.store.Parcel;
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

/** A channel with several connections, a store that takes nothing, and channels that throw. */
@Timeout(60)
class OutboxLaneTest {

  private static final String CHANNEL = "owner";
  private static final Duration STORE_PAUSE = Duration.ofSeconds(5);

  private final SettableClock clock = new SettableClock(TestServers.NOW);
  private final Instant begin = clock.instant();
  private final HeldParcels held = new HeldParcels();
  private final List<Notice> accepted = Collections.synchronizedList(new ArrayList<>());

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
  void asManyAreUnderWayAsThereAreConnectionsAndNoMore() throws InterruptedException {
    CyclicBarrier four = new CyclicBarrier(4);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    OutboxLane lane =
        lane(
            4,
            _ -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              meet(four);
              underWay.decrementAndGet();
              return new Accepted();
            });
    record(IntStream.range(0, 40).mapToObj(this::notice).toList());

    lane.round();

    assertThat(accepted).hasSize(40);
    assertThat(most).hasValue(4);
  }

  @Test
  void theNoticesOfOneMailboxKeepTheirOrderAndNeverOverlap() throws InterruptedException {
    Set<Address> busy = ConcurrentHashMap.newKeySet();
    AtomicBoolean hasOverlapped = new AtomicBoolean();
    OutboxLane lane =
        lane(
            8,
            notice -> {
              Address mailbox = notice.subject().mailbox();
              hasOverlapped.compareAndSet(false, !busy.add(mailbox));
              var _ = store.delivered(1); // Takes a while.
              busy.remove(mailbox);
              return new Accepted();
            });
    List<Notice> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      for (int user = 0; user < 5; user++) {
        all.add(notice(user, Level.WARNING, i));
      }
    }
    record(all);

    lane.round();

    assertThat(hasOverlapped).isFalse();
    assertThat(byMailbox(accepted)).isEqualTo(byMailbox(all));
  }

  @Test
  void aConnectionSendsItsNextOnlyWhenItsLastVerdictIsStored() throws InterruptedException {
    int connections = 3;
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger mostUnstored = new AtomicInteger();
    OutboxLane lane =
        lane(
            connections,
            _ -> {
              int unstored = taken.get() - store.delivered(1000).size();
              mostUnstored.accumulateAndGet(unstored, Math::max);
              taken.incrementAndGet();
              return new Accepted();
            });
    record(IntStream.range(0, 60).mapToObj(this::notice).toList());

    lane.round();

    assertThat(accepted).hasSize(60);
    // Each of the others may have sent one that is not stored.
    assertThat(mostUnstored.get()).isLessThan(connections);
  }

  /** As on a full disk: reads go on. */
  @Test
  void whatTheStoreTakesNoMoreIsDeliveredOnceThoughItCanBeRead() throws InterruptedException {
    OutboxLane lane = lane(1, _ -> new Accepted());
    List<Parcel> parcels = IntStream.range(0, 5).mapToObj(i -> parcel(notice(i))).toList();
    record(List.of(notice(7)));
    held.overdue(parcels);

    assertThat(lane.round()).isEqualTo(STORE_PAUSE);
    assertThat(lane.round()).isEqualTo(STORE_PAUSE);
    assertThat(accepted).hasSize(6).doesNotHaveDuplicates();
    assertThat(lane.backlog()).isEqualTo(new Backlog(0, Instant.EPOCH));
    assertThat(store.delivered(10)).as("not stored yet").hasSize(1);
    assertThat(held.delivered()).hasSize(5);

    store.record(List.of(), parcels);
    held.overdue(List.of());
    lane.round();
    assertThat(accepted).hasSize(6);
    assertThat(store.delivered(10)).hasSize(6);
    assertThat(store.pending(CHANNEL, 10)).isEmpty();
  }

  @Test
  void whatIsStoredOfAMailboxComesBeforeWhatIsNot() throws InterruptedException {
    OutboxLane lane = lane(4, _ -> new Accepted());
    Notice first = notice(1, Level.WARNING, 0);
    Notice second = notice(1, Level.CRITICAL, 0);
    record(List.of(first));
    held.overdue(List.of(parcel(first), parcel(second)));

    lane.round();
    lane.round();

    assertThat(accepted).containsExactly(first, second);
  }

  @Test
  void whatWaitsIsKnownWhileTheStoreIsAway() throws InterruptedException {
    OutboxLane lane = lane(1, _ -> new RetryLater("busy"));
    assertThat(lane.backlog()).as("not known yet").isNull();
    record(List.of(notice(1), notice(2)));
    lane.round();
    assertThat(lane.backlog()).isEqualTo(new Backlog(2, begin));

    store.close();
    assertThat(lane.round()).isEqualTo(STORE_PAUSE);
    assertThat(lane.backlog()).as("as last counted").isEqualTo(new Backlog(2, begin));
    held.overdue(List.of(parcel(notice(3))));
    lane.round();
    assertThat(lane.backlog()).as("and what is overdue").isEqualTo(new Backlog(3, begin));
  }

  @Test
  void whatIsOverdueIsKnownToWaitThoughTheStoreNeverAnswered() throws InterruptedException {
    store.close();
    OutboxLane lane = lane(1, _ -> new RetryLater("busy"));
    lane.round();
    assertThat(lane.backlog()).as("nothing is known").isNull();
    held.overdue(List.of(parcel(notice(3))));
    lane.round();
    assertThat(lane.backlog()).isEqualTo(new Backlog(1, begin));
  }

  @Test
  void aWindowOfMailboxesThatAreToBeTriedLaterHoldsUpNobodyBehindIt() throws InterruptedException {
    int deferred = OutboxLane.WINDOW + 100;
    OutboxLane lane =
        lane(4, n -> user(n) < deferred ? RetryLater.ofNotice("450 busy") : new Accepted());
    record(IntStream.range(0, deferred + 50).mapToObj(this::notice).toList());

    lane.round();

    assertThat(accepted).hasSize(50);
  }

  @Test
  void noticesThatAlwaysFailTakeNotAllTrialsOfAChannelThatWorks() throws InterruptedException {
    OutboxLane lane = lane(1, n -> user(n) < 4 ? new RetryLater("lost") : new Accepted());
    record(IntStream.range(0, 20).mapToObj(this::notice).toList());

    clock.advance(lane.round());
    assertThat(accepted).as("three failed in a row").isEmpty();
    clock.advance(lane.round());
    clock.advance(lane.round());

    assertThat(accepted).hasSize(16);
  }

  @Test
  void aReceiverThatWantsToBeLeftAloneIsByAllOfTheChannel() throws InterruptedException {
    AtomicInteger attempts = new AtomicInteger();
    OutboxLane lane =
        lane(
            1,
            _ ->
                attempts.incrementAndGet() == 2
                    ? new RetryLater("429", Duration.ofSeconds(40))
                    : new Accepted());
    record(IntStream.range(0, 5).mapToObj(this::notice).toList());

    lane.round();
    assertThat(attempts).hasValue(2);
    assertThat(lane.round()).isEqualTo(Duration.ofSeconds(40));
    clock.advance(Duration.ofSeconds(40));
    lane.round();
    assertThat(accepted).hasSize(5);
  }

  @Test
  void whatBeganBeforeDoesNotEndThePauseThatTheReceiverAskedFor() throws InterruptedException {
    CountDownLatch refused = new CountDownLatch(1);
    AtomicInteger attempts = new AtomicInteger();
    OutboxLane lane =
        lane(
            2,
            notice -> {
              attempts.incrementAndGet();
              if (user(notice) == 0) {
                await(refused);
                return new Accepted();
              }
              return new RetryLater("429", Duration.ofSeconds(40));
            },
            delivery -> {
              if (delivery instanceof RetryLater) {
                refused.countDown();
              }
            });
    record(IntStream.range(0, 5).mapToObj(this::notice).toList());

    lane.round();

    assertThat(accepted).hasSize(1);
    assertThat(attempts).hasValue(2);
    assertThat(lane.round()).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void aChannelThatThrowsOnceSendsEachNoticeOnceAfterwards() throws InterruptedException {
    AtomicBoolean hasThrown = new AtomicBoolean();
    OutboxLane lane =
        lane(
            4,
            _ -> {
              if (hasThrown.compareAndSet(false, true)) {
                throw new StackOverflowError("as the test wants");
              }
              return new Accepted();
            });
    record(IntStream.range(0, 10).mapToObj(this::notice).toList());

    lane.round();
    clock.advance(Duration.ofSeconds(2));
    lane.round();

    assertThat(accepted).hasSize(10).doesNotHaveDuplicates();
    assertThat(lane.loop().failures()).isOne();
  }

  @Test
  void aListenerThatThrowsLosesNoNoticeAndRepeatsNone() throws InterruptedException {
    AtomicInteger told = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(20);
    OutboxLane lane =
        lane(
            4,
            _ -> {
              all.countDown();
              return new Accepted();
            },
            _ -> {
              if (told.incrementAndGet() == 3) {
                throw new IllegalStateException("as the test wants");
              }
            });
    record(IntStream.range(0, 20).mapToObj(this::notice).toList());
    lane.start();
    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    lane.finish();
    lane.join(Duration.ofSeconds(30));

    assertThat(accepted).hasSize(20).doesNotHaveDuplicates();
    assertThat(lane.loop().failures()).isOne();
    assertThat(store.pending(CHANNEL, 10)).isEmpty();
  }

  @Test
  void aChannelThatAlwaysThrowsHoldsUpNoOther() throws InterruptedException {
    CountDownLatch all = new CountDownLatch(10);
    Channel broken =
        new Scripted(
            "broken",
            2,
            _ -> {
              throw new IllegalStateException("as the test wants");
            });
    Channel good =
        new Scripted(
            CHANNEL,
            2,
            _ -> {
              all.countDown();
              return new Accepted();
            });
    List<Notice> notices = IntStream.range(0, 10).mapToObj(this::notice).toList();
    record(notices);
    store.record(List.of(), notices.stream().map(n -> new Parcel("broken", n)).toList());
    Outbox outbox = new Outbox(store, held, List.of(broken, good), clock, (_, _, _) -> {});
    outbox.start();
    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    outbox.close(Duration.ofSeconds(30));

    assertThat(store.pending("broken", 100)).hasSize(10);
    assertThat(store.pending(CHANNEL, 100)).isEmpty();
  }

  @Test
  void whatIsUnderWayIsBrokenOffAtTheLimit() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    OutboxLane lane =
        lane(
            1,
            _ -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException _) {
                interrupted.countDown();
              }
              return new RetryLater("interrupted");
            });
    record(List.of(notice(1)));
    lane.start();
    begun.await();
    lane.finish();
    lane.join(Duration.ofMillis(1));

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(store.pending(CHANNEL, 10)).hasSize(1);
  }

  private OutboxLane lane(int connections, Function<Notice, Delivery> script) {
    return lane(connections, script, _ -> {});
  }

  private OutboxLane lane(
      int connections, Function<Notice, Delivery> script, Consumer<Delivery> listener) {
    return new OutboxLane(
        store,
        held,
        new Scripted(CHANNEL, connections, script),
        clock,
        RandomGenerator.of("L64X128MixRandom"),
        (_, notice, delivery) -> {
          if (delivery instanceof Accepted) {
            accepted.add(notice);
          }
          listener.accept(delivery);
        });
  }

  private void record(List<Notice> notices) {
    store.record(List.of(), notices.stream().map(OutboxLaneTest::parcel).toList());
  }

  private static Parcel parcel(Notice notice) {
    return new Parcel(CHANNEL, notice);
  }

  private static Map<String, List<String>> byMailbox(List<Notice> notices) {
    return notices.stream()
        .collect(groupingBy(n -> n.subject().mailbox().value(), mapping(Notice::id, toList())));
  }

  private static int user(Notice notice) {
    return Integer.parseInt(notice.subject().mailbox().localpart().substring("user".length()));
  }

  private Notice notice(int user) {
    return notice(user, Level.WARNING, 0);
  }

  private Notice notice(int user, Level level, int repetition) {
    return new Notice(
        new Subject(new Address("user" + user + "@example.org"), "mx1", "", Resource.STORAGE),
        Owner.UNKNOWN,
        new Usage(9, new Limit.Finite(10)),
        new Change(level, Level.OK, Change.Why.RAISED, begin, repetition),
        Forecast.NONE,
        begin);
  }

  private static void meet(CyclicBarrier others) {
    try {
      others.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says what the test says. */
  private record Scripted(String name, int connections, Function<Notice, Delivery> script)
      implements Channel {
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
