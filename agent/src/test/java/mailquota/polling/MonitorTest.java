package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.probe.Directory;
import mailquota.probe.Directory.Listing;
import mailquota.probe.Limits;
import mailquota.probe.Probe;
import mailquota.probe.Prober;
import mailquota.probe.Trace;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MonitorTest extends MonitorRun {

  @Test
  void everyMailboxIsProbedOnceAndThenTheFirstPollHasEnded() throws InterruptedException {
    Monitor monitor = polled(ONCE, 100, server("mx1", 100, (_, _) -> measured(50)));

    assertThat(monitor.hasPolledAll()).isTrue();
    assertThat(board.snapshot()).hasSize(100).allMatch(s -> s.level() == Level.OK);
    assertThat(monitor.isUp("mx1")).contains(true);
  }

  @Test
  void asManyProbesAreUnderWayAsConnectionsAllowedAndNoMore() throws InterruptedException {
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
    polled(ONCE, 400, server("mx1", 400, counting));

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
  void aServerThatHangsHoldsUpNoOther() throws InterruptedException {
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
    Monitor monitor =
        polled(ONCE, 50, server("hangs", 10, hanging), server("mx1", 50, (_, _) -> measured(50)));

    assertThat(monitor.hasPolledAll()).isFalse();
    assertThat(monitor.isUp("mx1")).contains(true);
  }

  @Test
  void aProberThatThrowsIsABugAndPollingGoesOn() throws InterruptedException {
    Prober broken =
        (mailbox, _) -> {
          if (mailbox.address().localpart().equals("user0")) {
            throw new IllegalStateException("a bug, as the test wants");
          }
          return measured(50);
        };
    polled(ONCE, 9, server("mx1", 10, broken));

    assertThat(board.snapshot()).hasSize(9);
  }

  @Test
  void noMailboxIsAskedSoonerThanItsServerWantsALogin() throws InterruptedException {
    AtomicInteger logins = new AtomicInteger();
    polled(
        CONSTANTLY,
        200,
        server("mx1", 1, (_, _) -> measured(50)),
        server("pop", 3, new Slow(Duration.ofDays(1), logins)));

    assertThat(logins.get()).isEqualTo(3);
  }

  /** Answers at once and wants no login again before the delay is over. */
  private record Slow(Duration loginDelay, AtomicInteger logins) implements Prober {

    @Override
    public ProbeResult probe(Mailbox mailbox, Trace trace) {
      logins.incrementAndGet();
      return measured(50);
    }
  }

  @Test
  void whatHasNotChangedIsNotKeptTwice() throws InterruptedException {
    polled(CONSTANTLY, 10, server("mx1", 1, (_, _) -> measured(50)));

    assertThat(statuses.stream().map(MonitorTest::roots).distinct()).hasSize(1);
    assertThat(statuses).allSatisfy(s -> assertThat(roots(s)).isSameAs(roots(statuses.getFirst())));
    assertThat(statuses.stream().map(s -> s.lastProbe().at()).distinct()).hasSizeGreaterThan(1);
  }

  private static List<QuotaRoot> roots(MailboxStatus status) {
    return ((Measured) status.lastProbe().result()).reading().roots();
  }

  @Test
  void aServerThatIsDownIsTriedByOneAndTheOthersAreToldAsNotTried() throws InterruptedException {
    AtomicInteger tried = new AtomicInteger();
    Prober away =
        (_, _) -> {
          tried.incrementAndGet();
          return new Failed(Reason.CONNECT, "refused");
        };
    Monitor monitor = polled(ONCE, 1000, server("mx1", 1000, away));

    assertThat(monitor.isUp("mx1")).contains(false);
    assertThat(monitor.hasPolledAll()).isTrue();
    assertThat(tried.get()).isLessThan(20);
    assertThat(board.snapshot())
        .hasSize(1000)
        .allMatch(s ->
            s.lastProbe().result() instanceof Failed(Reason reason, _, _)
                && reason == Reason.CONNECT);
    assertThat(board.snapshot().stream().filter(s -> s.lastProbe().wasTried()).count())
        .isEqualTo(tried.get());
  }

  @Test
  void aServerThatIsBackIsPolledInFull() throws InterruptedException {
    AtomicInteger tried = new AtomicInteger();
    Prober awayForAWhile =
        (_, _) ->
            tried.incrementAndGet() <= 20 ? new Failed(Reason.CONNECT, "refused") : measured(50);
    CountDownLatch measured = new CountDownLatch(100);
    Monitor monitor =
        monitor(
            CONSTANTLY,
            status -> {
              if (status.lastProbe().result() instanceof Measured) {
                measured.countDown();
              }
            },
            server("mx1", 100, awayForAWhile));
    monitor.start();
    assertThat(measured.await(20, TimeUnit.SECONDS)).isTrue();
    monitor.stop(Duration.ofSeconds(1));

    assertThat(monitor.isUp("mx1")).contains(true);
  }

  @Test
  void whoCanBeAskedTogetherIsAskedTogetherAndEachFailsAlone() throws InterruptedException {
    List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    polled(ONCE, 1000, server("mx1", 1000, new Bulk(300, batches)));

    assertThat(batches).containsExactlyInAnyOrder(300, 300, 300, 100);
    assertThat(board.snapshot())
        .filteredOn(status -> status.lastProbe().result() instanceof Failed)
        .extracting(status -> status.mailbox().address().localpart())
        .containsExactly("user13");
  }

  /** Takes many at once, and has trouble with one. */
  private record Bulk(int batch, List<Integer> sizes) implements Prober {

    @Override
    public ProbeResult probe(Mailbox mailbox, Trace trace) {
      return mailbox.address().localpart().equals("user13")
          ? new Failed(Reason.PROTOCOL, "garbage")
          : measured(50);
    }

    @Override
    public void probe(
        List<Mailbox> mailboxes, Trace trace, BiConsumer<Mailbox, ProbeResult> results) {
      sizes.add(mailboxes.size());
      Prober.super.probe(mailboxes, trace, results);
    }
  }

  @Test
  void whatAServerListsIsPolledAndWhoLeavesTheListLeavesTheBoard() throws InterruptedException {
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
              // What is known stays when a listing fails, or has nobody in it.
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
            ONCE,
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
        FAST,
        false,
        List.of(),
        new Discovery(
            directory, Duration.ofMillis(1), listed -> Inventory.of(List.of()).on(name, listed)));
  }

  @Test
  void stoppingTwiceAndWithoutAStartIsAllowed() {
    Monitor monitor = monitor(ONCE, _ -> {}, server("mx1", 1, (_, _) -> measured(1)));
    monitor.stop(Duration.ZERO);
    monitor.stop(Duration.ofSeconds(1));
    assertThat(board.snapshot()).isEmpty();
  }

  @Test
  void aClockThatIsSetBackStopsNoPolling() throws InterruptedException {
    int mailboxes = 100;
    Instant yesterday = Instant.now().minus(Duration.ofHours(12));
    AtomicReference<Duration> off = new AtomicReference<>(Duration.ZERO);
    AtomicInteger told = new AtomicInteger();
    Set<Address> afterwards = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(mailboxes);
    PollSettings poll = new PollSettings(Duration.ofMillis(200), Duration.ofMillis(200), false);
    InstantSource clock = () -> Instant.now().plus(off.get());
    Monitor monitor =
        new Monitor(
            List.of(server("mx1", mailboxes, (_, _) -> new NoQuota())),
            poll,
            policies,
            clock,
            keeper(board, poll, memory(), clock),
            status -> {
              if (told.incrementAndGet() == mailboxes) {
                off.set(Duration.ofDays(-1));
              }
              Probe probe = status.lastProbe();
              if (probe.at().isBefore(yesterday) && afterwards.add(probe.mailbox().address())) {
                all.countDown();
              }
            });
    monitor.start();
    assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    monitor.stop(Duration.ofSeconds(1));
  }

  @Test
  void aLoginBesideTheProbesIsOneOfThem() throws InterruptedException {
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
            ONCE,
            statuses::add,
            new PolledServer(
                "mx1", waiting, one, false, List.of(Mailbox.of("alice@example.org", "mx1")), null));
    monitor.start();
    begun.await();
    Duration soon = Duration.ofMillis(50);
    assertThat(monitor.runBeside("mx1", soon, logins::incrementAndGet)).as("no place").isFalse();
    release.countDown();
    Duration patient = Duration.ofSeconds(20);
    assertThat(monitor.runBeside("mx1", patient, logins::incrementAndGet)).isTrue();
    assertThat(monitor.runBeside("mx1", patient, logins::incrementAndGet)).as("it left").isTrue();
    monitor.stop(Duration.ofSeconds(1));

    assertThat(logins).hasValue(2);
  }
}
