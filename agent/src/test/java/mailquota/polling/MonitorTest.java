package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.fleet.Share;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
import mailquota.probe.Limits;
import mailquota.probe.Prober;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.state.StateStore;
import mailquota.testing.BoardKeepers;
import mailquota.testing.WatchedServer;
import mailquota.warning.Policies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Polling of all servers on real threads. */
@Timeout(30)
class MonitorTest {

  private final List<MailboxStatus> statuses = Collections.synchronizedList(new ArrayList<>());
  private final Board board = new Board();

  @Test
  void everyMailboxIsProbedOnceAndThenTheFirstPollHasEnded() throws InterruptedException {
    Monitor monitor = monitor(statuses::add, MonitorRun.server("mx1", 100, (_, _) -> measured(50)));
    monitor.pollOnce();

    assertThat(monitor.hasPolledAll()).isTrue();
    assertThat(board.snapshot()).hasSize(100).allMatch(s -> s.level() == Level.OK);
    assertThat(monitor.isUp("mx1")).contains(true);
  }

  @Test
  void theConnectionsLimitTheConcurrentProbes() throws InterruptedException {
    CyclicBarrier allFour = new CyclicBarrier(4);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Prober counting =
        (_, _) -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          meet(allFour);
          underWay.decrementAndGet();
          return measured(50);
        };
    monitor(_ -> {}, MonitorRun.server("mx1", 400, counting)).pollOnce();

    assertThat(most.get()).isEqualTo(4);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aServerThatHangsDelaysNoOther() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Prober hanging =
        (_, _) -> {
          try {
            never.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          return new Failed(Reason.TIMEOUT, "the agent is stopping");
        };
    CountDownLatch left = new CountDownLatch(50);
    Monitor monitor =
        monitor(
            _ -> left.countDown(),
            MonitorRun.server("hangs", 10, hanging),
            MonitorRun.server("mx1", 50, (_, _) -> measured(50)));
    monitor.start();
    assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    monitor.stop(Duration.ofSeconds(1));

    assertThat(monitor.hasPolledAll()).isFalse();
    assertThat(monitor.isUp("mx1")).contains(true);
  }

  @Test
  void addedMailboxesArePolledAndRemovedOnesLeaveTheBoard() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(2);
    CountDownLatch second = new CountDownLatch(3);
    Monitor monitor =
        monitor(
            _ -> {
              first.countDown();
              second.countDown();
            },
            MonitorRun.server("mx1", 0, (_, _) -> measured(50)));
    monitor.start();
    monitor.watch(WatchedServer.inventory(mailboxes("a", "b")));
    assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
    monitor.watch(WatchedServer.inventory(mailboxes("b", "c")));
    assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
    monitor.stop(Duration.ofSeconds(1));

    assertThat(onTheBoard()).containsExactlyInAnyOrder("b", "c");
  }

  private static List<Mailbox> mailboxes(String... localparts) {
    return Stream.of(localparts).map(name -> Mailbox.of(name + "@mx1.example", "mx1")).toList();
  }

  private Stream<String> onTheBoard() {
    return board.snapshot().stream().map(status -> status.mailbox().address().localpart());
  }

  @Test
  void anEqualServerKeepsItsPollerAndARemovedOneLeavesTheBoard() throws InterruptedException {
    CountDownLatch polled = new CountDownLatch(2);
    WatchedServer first = MonitorRun.server("mx1", 1, (_, _) -> measured(50));
    WatchedServer second = MonitorRun.server("mx2", 1, (_, _) -> measured(50));
    Monitor monitor = monitor(_ -> polled.countDown(), first, second);
    monitor.start();
    assertThat(polled.await(20, TimeUnit.SECONDS)).isTrue();
    List<Loop> loops = monitor.loops().toList();
    monitor.use(List.of(first.polled()));

    assertThat(monitor.loops()).containsExactly(loops.getFirst());
    assertThat(loops.get(1).hasEnded(Duration.ofSeconds(20))).isTrue();
    assertThat(board.snapshot())
        .extracting(status -> status.mailbox().server())
        .containsExactly("mx1");
    assertThat(monitor.isUp("mx2")).isEmpty();
    monitor.stop(Duration.ofSeconds(1));
  }

  @Test
  void aChangedServerIsPolledAgainAndItsMailboxesStayOnTheBoard() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(10);
    CountDownLatch second = new CountDownLatch(20);
    WatchedServer before = MonitorRun.server("mx1", 10, (_, _) -> measured(50));
    Monitor monitor =
        monitor(
            _ -> {
              first.countDown();
              second.countDown();
            },
            before);
    monitor.start();
    assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
    monitor.use(List.of(MonitorRun.server("mx1", 10, (_, _) -> measured(85)).polled()));
    assertThat(board.snapshot()).hasSize(10);
    assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
    monitor.stop(Duration.ofSeconds(1));

    assertThat(board.snapshot()).hasSize(10).allMatch(status -> status.level() == Level.INFO);
  }

  @Test
  void theProbesOfAReplacedServerCountUntilTheyEnd() throws InterruptedException {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(4);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch polled = new CountDownLatch(8);
    Prober hanging =
        (_, _) -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          begun.countDown();
          await(release);
          underWay.decrementAndGet();
          return measured(50);
        };
    Prober counting =
        (_, _) -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          underWay.decrementAndGet();
          return measured(85);
        };
    WatchedServer before = MonitorRun.server("mx1", 8, hanging);
    Inventory inventory = WatchedServer.inventory(before.mailboxes());
    Monitor monitor = monitor(_ -> polled.countDown(), before);
    monitor.start();
    begun.await();
    monitor.use(List.of(MonitorRun.server("mx1", 8, counting).polled()));
    assertThat(monitor.isWithinLimit("mx1")).isTrue();
    monitor.watch(inventory, _ -> Share.NONE);
    assertThat(monitor.isWithinLimit("mx1")).as("without a part of the limit").isFalse();
    monitor.watch(inventory, _ -> Share.WHOLE);
    release.countDown();
    assertThat(polled.await(20, TimeUnit.SECONDS)).isTrue();
    monitor.stop(Duration.ofSeconds(1));

    assertThat(most.get()).as("connections in use").isEqualTo(4);
    assertThat(board.snapshot()).allMatch(status -> status.level() == Level.INFO);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void stoppingTwiceAndWithoutAStartIsAllowed() {
    Monitor monitor = monitor(_ -> {}, MonitorRun.server("mx1", 1, (_, _) -> measured(1)));
    monitor.stop(Duration.ZERO);
    monitor.stop(Duration.ofSeconds(1));
    assertThat(board.snapshot()).isEmpty();
  }

  @Test
  void aGuestLoginCountsAsAProbe() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger logins = new AtomicInteger();
    Limits one = new Limits(1, 1_000_000, Duration.ofSeconds(1), Duration.ofSeconds(1));
    Prober waiting =
        (_, _) -> {
          begun.countDown();
          await(release);
          return measured(50);
        };
    InstantSource clock = InstantSource.system();
    ServerPoller poller =
        new ServerPoller(
            new PolledServer("mx1", waiting, one, false, true),
            () -> MonitorRun.ONCE,
            () -> Policies.DEFAULT,
            PollingRuntime.of(clock),
            BoardKeepers.of(board, StateStore.NONE, clock, _ -> {}),
            new InUse());
    poller.replace(mailboxes("alice"));
    poller.start();
    begun.await();
    Duration soon = Duration.ofMillis(50);
    assertThat(poller.requests().run(soon, logins::incrementAndGet)).as("no place").isFalse();
    release.countDown();
    Duration patient = Duration.ofSeconds(20);
    assertThat(poller.requests().run(patient, logins::incrementAndGet)).isTrue();
    assertThat(poller.requests().run(patient, logins::incrementAndGet))
        .as("a login has ended")
        .isTrue();
    poller.stop();
    poller.join(Duration.ofSeconds(1));

    assertThat(logins).hasValue(2);
  }

  private Monitor monitor(Consumer<MailboxStatus> listener, WatchedServer... servers) {
    InstantSource clock = InstantSource.system();
    return WatchedServer.monitor(
        List.of(servers),
        MonitorRun.ONCE,
        Policies.DEFAULT,
        clock,
        BoardKeepers.of(board, StateStore.NONE, clock, listener));
  }

  private static ProbeResult measured(long percent) {
    return MonitorRun.measured(percent, Instant.now());
  }
}
