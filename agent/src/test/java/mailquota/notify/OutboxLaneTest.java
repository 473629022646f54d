package mailquota.notify;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.store.Deliveries;
import mailquota.warning.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A channel with several connections: how much is sent at once, in which order, and when. */
@Timeout(60)
class OutboxLaneTest extends OutboxRun {

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
              var _ = Deliveries.of(store, 1); // Takes a while.
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
              int unstored = taken.get() - Deliveries.of(store, 1000).size();
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
  void aWindowOfDelayedMailboxesDoesNotDelayThoseBehindIt() throws InterruptedException {
    int deferred = OutboxLane.WINDOW + 100;
    OutboxLane lane =
        lane(4, n -> user(n) < deferred ? RetryLater.ofNotice("450 busy") : new Accepted());
    record(IntStream.range(0, deferred + 50).mapToObj(this::notice).toList());

    lane.round();

    assertThat(accepted).hasSize(50);
  }

  @Test
  void aReplacedChannelIsClosedEvenIfItHasDeliveredNothing() throws InterruptedException {
    BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    OutboxLane lane = lane(1, _ -> new Accepted());
    lane.use(new Closing("second", closed));
    lane.use(new Closing("third", closed));

    lane.round();

    assertThat(closed.take()).isEqualTo("second");
    assertThat(closed).isEmpty();
  }

  private record Closing(String name, Queue<String> closed) implements Channel {
    @Override
    public boolean carries(Notice notice) {
      return true;
    }

    @Override
    public Delivery deliver(Notice notice) {
      return new Accepted();
    }

    @Override
    public void close() {
      closed.add(name);
    }
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

  private static Map<String, List<String>> byMailbox(List<Notice> notices) {
    return notices.stream()
        .collect(groupingBy(n -> n.subject().mailbox().value(), mapping(Notice::id, toList())));
  }

  private static void meet(CyclicBarrier others) {
    try {
      others.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
