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
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.probe.Directory;
import mailquota.probe.Directory.Listing;
import mailquota.probe.Limits;
import mailquota.probe.Prober;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.store.StateStore;
import mailquota.testing.BoardKeepers;
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
  void listedMailboxesArePolledAndRemovedOnesLeaveTheBoard() throws InterruptedException {
    List<Address> first = List.of(new Address("a@mx1.example"), new Address("b@mx1.example"));
    List<Address> second = List.of(new Address("b@mx1.example"), new Address("c@mx1.example"));
    AtomicInteger listings = new AtomicInteger();
    CountDownLatch seen = new CountDownLatch(3);
    CountDownLatch proceed = new CountDownLatch(2);
    CountDownLatch replaced = new CountDownLatch(1);
    Directory directory =
        () ->
            switch (listings.getAndIncrement()) {
              case 0 -> new Listing.Listed(first);
              // A listing that fails or is empty changes nothing.
              case 1 -> new Listing.Failed(Reason.CONNECT, "refused");
              case 2 -> new Listing.Listed(List.of());
              case 3 -> {
                await(proceed);
                yield new Listing.Listed(second);
              }
              default -> {
                replaced.countDown();
                yield new Listing.Listed(second);
              }
            };
    Monitor monitor =
        monitor(
            _ -> {
              seen.countDown();
              proceed.countDown();
            },
            discovering("mx1", directory));
    monitor.start();
    assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(replaced.await(20, TimeUnit.SECONDS)).isTrue();
    monitor.stop(Duration.ofSeconds(1));

    assertThat(board.snapshot())
        .extracting(status -> status.mailbox().address().localpart())
        .containsExactlyInAnyOrder("b", "c");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static PolledServer discovering(String name, Directory directory) {
    return new PolledServer(
        name,
        (_, _) -> measured(50),
        MonitorRun.FAST,
        false,
        true,
        List.of(),
        new Discovery(
            directory, Duration.ofMillis(1), listed -> Inventory.of(List.of()).on(name, listed)));
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
    Monitor monitor =
        monitor(
            statuses::add,
            new PolledServer(
                "mx1",
                waiting,
                one,
                false,
                true,
                List.of(Mailbox.of("alice@example.org", "mx1")),
                null));
    monitor.start();
    begun.await();
    Duration soon = Duration.ofMillis(50);
    assertThat(monitor.runBeside("mx1", soon, logins::incrementAndGet)).as("no place").isFalse();
    release.countDown();
    Duration patient = Duration.ofSeconds(20);
    assertThat(monitor.runBeside("mx1", patient, logins::incrementAndGet)).isTrue();
    assertThat(monitor.runBeside("mx1", patient, logins::incrementAndGet))
        .as("a login has ended")
        .isTrue();
    monitor.stop(Duration.ofSeconds(1));

    assertThat(logins).hasValue(2);
  }

  private Monitor monitor(Consumer<MailboxStatus> listener, PolledServer... servers) {
    InstantSource clock = InstantSource.system();
    return new Monitor(
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
