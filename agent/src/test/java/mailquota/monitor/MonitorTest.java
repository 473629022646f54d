package mailquota.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import mailquota.inventory.Mailbox;
import mailquota.notify.Notice;
import mailquota.probe.Limits;
import mailquota.probe.Prober;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.WarningPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads, probers that answer at once. */
@Timeout(30)
class MonitorTest {

  private static final PollSettings ONCE =
      new PollSettings(Duration.ofDays(365), Duration.ofDays(365), false);
  private static final PollSettings CONSTANTLY =
      new PollSettings(Duration.ofMillis(1), Duration.ofMillis(1), false);
  private static final Limits FAST =
      new Limits(4, 1_000_000, Duration.ofSeconds(1), Duration.ofSeconds(1));

  private final List<MailboxStatus> statuses = Collections.synchronizedList(new ArrayList<>());
  private final List<Notice> notices = Collections.synchronizedList(new ArrayList<>());

  @Test
  void everyMailboxIsProbedOnceAndThenTheFirstPollHasEnded() throws InterruptedException {
    Monitor monitor = polled(ONCE, 100, server("mx1", 100, (_, _) -> measured(50)));

    assertThat(monitor.hasPolledAll()).isTrue();
    assertThat(monitor.board().snapshot()).hasSize(100).allMatch(s -> s.level() == Level.OK);
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
    Monitor monitor = polled(ONCE, 9, server("mx1", 10, broken));

    assertThat(monitor.board().snapshot()).hasSize(9);
  }

  @Test
  void aWarningIsGivenOutOnceHoweverOftenTheMailboxIsPolled() throws InterruptedException {
    polled(CONSTANTLY, 200, server("mx1", 1, (_, _) -> measured(92)));

    assertThat(notices).hasSize(1);
    assertThat(notices.getFirst().change().level()).isEqualTo(Level.WARNING);
  }

  @Test
  void aFailedProbeKeepsTheLevelAndTheTimeOfTheLastSuccess() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    Prober failsLater =
        (_, _) ->
            calls.getAndIncrement() == 0 ? measured(92) : new Failed(Reason.CONNECT, "refused");
    Monitor monitor = polled(CONSTANTLY, 10, server("mx1", 1, failsLater));

    MailboxStatus status = monitor.board().snapshot().getFirst();
    assertThat(status.level()).isEqualTo(Level.WARNING);
    assertThat(status.lastSuccess()).isNotNull();
    assertThat(notices).hasSize(1);
  }

  @Test
  void unknownIsNotOk() throws InterruptedException {
    Monitor monitor =
        polled(
            ONCE,
            3,
            server("fails", 1, (_, _) -> new Failed(Reason.AUTH, "refused")),
            server("old", 1, (_, _) -> new Unsupported()),
            server("free", 1, (_, _) -> new NoQuota()));

    assertThat(monitor.board().snapshot())
        .extracting(status -> status.mailbox().server() + " " + status.level())
        .containsExactlyInAnyOrder("fails null", "old null", "free OK");
  }

  @Test
  void aServerIsDownAfterAFewFailuresInARowAndUpAfterOneAnswer() {
    ServerHealth health = new ServerHealth("mx1", 10);
    ProbeResult refused = new Failed(Reason.CONNECT, "refused");
    health.record(refused);
    health.record(refused);
    assertThat(health.isUp()).isEmpty();
    health.record(refused);
    assertThat(health.isUp()).contains(false);
    health.record(new Failed(Reason.AUTH, "wrong password: it does answer"));
    assertThat(health.isUp()).contains(true);
  }

  @Test
  void stoppingTwiceAndWithoutAStartIsAllowed() {
    Monitor monitor = monitor(ONCE, _ -> {}, server("mx1", 1, (_, _) -> measured(1)));
    monitor.stop(Duration.ZERO);
    monitor.stop(Duration.ofSeconds(1));
    assertThat(monitor.board().snapshot()).isEmpty();
  }

  /** Runs until so many statuses have come. */
  private Monitor polled(PollSettings poll, int count, PolledServer... servers)
      throws InterruptedException {
    CountDownLatch left = new CountDownLatch(count);
    Monitor monitor =
        monitor(
            poll,
            status -> {
              statuses.add(status);
              left.countDown();
            },
            servers);
    monitor.start();
    assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    monitor.stop(Duration.ofSeconds(1));
    return monitor;
  }

  private Monitor monitor(
      PollSettings poll, Consumer<MailboxStatus> listener, PolledServer... servers) {
    return new Monitor(
        List.of(servers),
        poll,
        WarningPolicy.DEFAULT,
        InstantSource.system(),
        listener,
        notices::add);
  }

  private static PolledServer server(String name, int mailboxes, Prober prober) {
    return new PolledServer(
        name,
        prober,
        FAST,
        IntStream.range(0, mailboxes)
            .mapToObj(i -> Mailbox.of("user" + i + "@" + name + ".example", name))
            .toList());
  }

  private static ProbeResult measured(long percent) {
    Usage usage = new Usage(percent << 30, new Limit.Finite(100L << 30));
    return new Measured(
        new Reading(
            Instant.now(), List.of(QuotaRoot.of("User quota", Map.of(Resource.STORAGE, usage)))));
  }
}
