package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.probe.Limits;
import mailquota.probe.Prober;
import mailquota.probe.Trace;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import mailquota.testing.WatchedServer;
import org.junit.jupiter.api.Test;

/** Polling of one server in virtual time. */
class ServerPollerTest extends MonitorRun {

  private static final PollSettings MINUTELY =
      new PollSettings(Duration.ofMinutes(1), Duration.ofMinutes(1), false);

  @Test
  void everyMailboxIsProbedAtItsInterval() {
    ManualPolling polling = polling(MINUTELY, server("mx1", 10, (_, _) -> measured(50)));
    polling.tick(Duration.ofSeconds(50));
    assertThat(statuses).as("at once").hasSize(10);
    assertThat(polling.poller().hasPolledAll()).isTrue();
    polling.tick(Duration.ofSeconds(20));
    assertThat(statuses).as("after a minute and its jitter").hasSize(20);
    polling.tick(Duration.ofHours(1));
    assertThat(statuses.size()).isBetween(20 + 10 * 54, 20 + 10 * 67);
  }

  @Test
  void noMoreProbesBeginThanTheRateAllows() {
    Limits two = new Limits(4, 2, Duration.ofSeconds(1), Duration.ofSeconds(1));
    WatchedServer many = server("mx1", 100, (_, _) -> measured(50));
    ManualPolling polling =
        polling(ONCE, new WatchedServer("mx1", many.prober(), two, false, true, many.mailboxes()));
    polling.tick(Duration.ofSeconds(10));
    assertThat(statuses).hasSize(20);
    assertThat(polling.poller().hasPolledAll()).isFalse();
    assertThat(polling.poller().lag()).isEqualTo(Duration.ofSeconds(10));
    polling.tick(Duration.ofSeconds(40));
    assertThat(statuses).hasSize(100);
    assertThat(polling.poller().hasPolledAll()).isTrue();
  }

  @Test
  void pollingContinuesAfterAProberThrows() {
    Prober broken =
        (mailbox, _) -> {
          if (mailbox.address().localpart().equals("user0")) {
            throw new IllegalStateException("a bug, as the test wants");
          }
          return measured(50);
        };
    ManualPolling polling = polling(MINUTELY, server("mx1", 10, broken));
    polling.tick(Duration.ofMinutes(5));

    assertThat(board.snapshot()).hasSize(9);
    assertThat(polling.poller().loop().failures()).isGreaterThan(3);
  }

  @Test
  void theLoginDelayOfTheServerIsKept() {
    Slow slow = new Slow(Duration.ofDays(1), measured(50));
    polling(CONSTANTLY, server("pop", 3, slow)).tick(Duration.ofHours(20));
    assertThat(slow.logins).hasValue(3);
  }

  /** Answers immediately and requires a delay between logins. */
  private record Slow(Duration loginDelay, ProbeResult answer, AtomicInteger logins)
      implements Prober {

    Slow(Duration loginDelay, ProbeResult answer) {
      this(loginDelay, answer, new AtomicInteger());
    }

    @Override
    public ProbeResult probe(Mailbox mailbox, Trace trace) {
      logins.incrementAndGet();
      return answer;
    }
  }

  @Test
  void equalReadingsAreShared() {
    polled(CONSTANTLY, 10, server("mx1", 1, (_, _) -> measured(50)));

    assertThat(statuses).allSatisfy(s -> assertThat(roots(s)).isSameAs(roots(statuses.getFirst())));
    assertThat(statuses.stream().map(s -> s.lastProbe().at()).distinct()).hasSize(10);
  }

  private static List<QuotaRoot> roots(MailboxStatus status) {
    return ((Measured) status.lastProbe().result()).reading().roots();
  }

  @Test
  void aServerThatIsDownHasSingleTrialsAndTheOthersAreReportedAsNotTried() {
    AtomicInteger tried = new AtomicInteger();
    Prober away =
        (_, _) -> {
          tried.incrementAndGet();
          return new Failed(Reason.CONNECT, "refused");
        };
    ManualPolling polling = polled(ONCE, 1000, server("mx1", 1000, away));

    assertThat(polling.poller().health().isUp()).contains(false);
    assertThat(polling.poller().hasPolledAll()).isTrue();
    assertThat(tried).hasValue(3);
    assertThat(board.snapshot())
        .hasSize(1000)
        .allMatch(s ->
            s.lastProbe().result() instanceof Failed(Reason reason, _, _)
                && reason == Reason.CONNECT);
    assertThat(board.snapshot()).filteredOn(s -> s.lastProbe().wasTried()).hasSize(3);
    polling.tick(Duration.ofMinutes(10));
    assertThat(tried.get()).as("trials, finally once a minute").isBetween(10, 25);
  }

  @Test
  void aServerThatIsBackIsPolledInFull() {
    AtomicInteger tried = new AtomicInteger();
    Prober awayForAWhile =
        (_, _) ->
            tried.incrementAndGet() <= 10 ? new Failed(Reason.CONNECT, "refused") : measured(50);
    ManualPolling polling = polling(MINUTELY, server("mx1", 100, awayForAWhile));
    polling.tick(Duration.ofMinutes(10));

    assertThat(polling.poller().health().isUp()).contains(true);
    assertThat(board.snapshot()).hasSize(100).allMatch(status -> status.level() == Level.OK);
  }

  @Test
  void aBatchIsProbedTogetherAndEachMailboxFailsAlone() {
    List<Integer> batches = new ArrayList<>();
    polled(ONCE, 1000, server("mx1", 1000, new Bulk(300, measured(50), batches)));

    assertThat(batches).containsExactly(300, 300, 300, 100);
    assertThat(board.snapshot())
        .filteredOn(status -> status.lastProbe().result() instanceof Failed)
        .extracting(status -> status.mailbox().address().localpart())
        .containsExactly("user13");
  }

  /** Probes batches, and fails for one mailbox. */
  private record Bulk(int batch, ProbeResult answer, List<Integer> sizes) implements Prober {

    @Override
    public ProbeResult probe(Mailbox mailbox, Trace trace) {
      return mailbox.address().localpart().equals("user13")
          ? new Failed(Reason.PROTOCOL, "garbage")
          : answer;
    }

    @Override
    public void probe(
        List<Mailbox> mailboxes, Trace trace, BiConsumer<Mailbox, ProbeResult> results) {
      sizes.add(mailboxes.size());
      Prober.super.probe(mailboxes, trace, results);
    }
  }

  @Test
  void pollingContinuesWhenTheClockIsSetBack() {
    ManualPolling polling = polling(MINUTELY, server("mx1", 100, (_, _) -> new NoQuota()));
    polling.tick(Duration.ofSeconds(30));
    clock.advance(Duration.ofDays(-1));
    Instant yesterday = clock.instant();
    polling.tick(Duration.ofMinutes(2));

    assertThat(board.snapshot())
        .hasSize(100)
        .allSatisfy(status ->
            assertThat(status.lastProbe().at())
                .isBetween(yesterday, yesterday.plus(Duration.ofMinutes(2))));
  }

  @Test
  void oneRoundProbesEachMailboxOnceAndEnds() {
    Prober failsNowAndThen =
        (mailbox, _) ->
            mailbox.address().localpart().endsWith("7")
                ? new Failed(Reason.LOCKED, "as the test wants")
                : measured(50);
    inOneRound(server("mx1", 100, failsNowAndThen));

    assertThat(statuses).hasSize(100);
    assertThat(board.snapshot()).hasSize(100);
  }

  @Test
  void oneRoundEndsWhenTheServerIsDown() {
    Prober away = (_, _) -> new Failed(Reason.CONNECT, "refused");
    inOneRound(server("mx1", 100, away));

    assertThat(statuses).hasSize(100);
    assertThat(statuses).filteredOn(status -> status.lastProbe().wasTried()).hasSize(3);
  }

  @Test
  void oneRoundEndsWhenAProberThrows() {
    Prober broken =
        (_, _) -> {
          throw new IllegalStateException("a bug, as the test wants");
        };
    inOneRound(server("mx1", 5, broken));

    assertThat(statuses).isEmpty();
  }

  /** Polls until the round has ended. */
  private void inOneRound(WatchedServer server) {
    ManualPolling polling = polling(MINUTELY, server);
    polling.poller().limitToOneRound();
    polling.tickUntil(() -> polling.poller().loop().isFinishing());
  }
}
