package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.polling.RequestedResult.Ended;
import mailquota.polling.RequestedResult.Late;
import mailquota.polling.RequestedResult.NotTried;
import mailquota.probe.Limits;
import mailquota.probe.Prober;
import mailquota.probe.RecordedTrace;
import mailquota.probe.Trace;
import mailquota.probe.Trace.Phase;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reason;
import mailquota.state.StateStore;
import mailquota.testing.BoardKeepers;
import mailquota.warning.Policies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Probes of single mailboxes between those of the schedule. */
@Timeout(30)
class RequestsTest extends MonitorRun {

  private static final PollSettings HOURLY =
      new PollSettings(Duration.ofHours(1), Duration.ofHours(1), false);
  private static final Address USER = new Address("user0@mx1.example");
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration PATIENT = Duration.ofSeconds(20);

  private final AtomicInteger logins = new AtomicInteger();

  private Prober answering(ProbeResult result) {
    return (_, trace) -> {
      logins.incrementAndGet();
      trace.begin(Phase.LOGIN);
      return result instanceof Measured ? measured(50) : result;
    };
  }

  private static RequestedResult request(ManualPolling polling, Trace trace)
      throws InterruptedException {
    polling.tick(Duration.ofMillis(1));
    return polling.poller().requests().probe(USER, trace, SOON).orElseThrow();
  }

  @Test
  void theProbeIsOneOfTheSchedule() throws InterruptedException {
    ManualPolling polling = polled(HOURLY, 1, server("mx1", 1, answering(measured(50))));
    polling.tick(Duration.ofMinutes(30));
    RecordedTrace trace = new RecordedTrace(false, System::nanoTime);

    assertThat(request(polling, trace)).isEqualTo(new Ended(statuses.getLast()));
    assertThat(statuses).hasSize(2);
    assertThat(board.find(USER)).contains(statuses.getLast());
    assertThat(trace.phases()).containsOnlyKeys(Phase.LOGIN);
    polling.tick(Duration.ofMinutes(50));
    assertThat(logins).as("the hour begins anew").hasValue(2);
    polling.tick(Duration.ofMinutes(20));
    assertThat(logins).hasValue(3);
  }

  @Test
  void afterARefusedLoginThereIsNoOther() throws InterruptedException {
    ManualPolling polling =
        polled(HOURLY, 1, server("mx1", 1, answering(new Failed(Reason.AUTH, "refused"))));

    assertThat(request(polling, Trace.NONE))
        .isInstanceOfSatisfying(
            NotTried.class,
            no -> assertThat(no.why()).contains("a login was refused", "for another"));
    assertThat(logins).hasValue(1);
  }

  @Test
  void aServerThatIsDownIsNotTried() throws InterruptedException {
    ManualPolling polling =
        polled(HOURLY, 1, server("mx1", 1, answering(new Failed(Reason.CONNECT, "no way"))));

    assertThat(request(polling, Trace.NONE))
        .isEqualTo(new NotTried("not tried: the server is down: no way"));
    assertThat(logins).hasValue(1);
  }

  @Test
  void anUnknownMailboxIsNotProbed() throws InterruptedException {
    ManualPolling polling = polled(HOURLY, 1, server("mx1", 1, answering(measured(50))));

    assertThat(polling.poller().requests().probe(new Address("x@mx1.example"), Trace.NONE, SOON))
        .isEmpty();
    assertThat(logins).hasValue(1);
  }

  @Test
  void aProbeUnderWayIsWaitedForAndNotRepeated() throws Exception {
    Hanging hanging = new Hanging();
    ServerPoller poller = started(hanging, 4, "alice");
    hanging.begun.await();
    Address alice = new Address("alice@example.org");

    assertThat(poller.requests().probe(alice, Trace.NONE, SOON)).contains(new Late());
    CompletableFuture<RequestedResult> one = requested(poller, alice);
    CompletableFuture<RequestedResult> other = requested(poller, alice);
    hanging.release.countDown();
    assertThat(one.get()).isInstanceOf(Ended.class).isEqualTo(other.get());
    assertThat(logins.get()).isBetween(1, 3);
    stop(poller);
  }

  private CompletableFuture<RequestedResult> requested(ServerPoller poller, Address mailbox) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return poller.requests().probe(mailbox, Trace.NONE, PATIENT).orElseThrow();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }

  @Test
  void aProbeThatIsLateGoesOn() throws Exception {
    Hanging hanging = new Hanging();
    hanging.release.countDown();
    Board known = new Board();
    ServerPoller poller = started(hanging, 4, known, "alice");
    Address alice = new Address("alice@example.org");
    assertThat(requested(poller, alice).get()).isInstanceOf(Ended.class);
    hanging.release = new CountDownLatch(1);
    RecordedTrace trace = new RecordedTrace(false, System::nanoTime);

    assertThat(poller.requests().probe(alice, trace, SOON)).contains(new Late());
    assertThat(trace.phases()).containsOnlyKeys(Phase.LOGIN);
    MailboxStatus before = known.find(alice).orElseThrow();
    hanging.release.countDown();
    assertThat(requested(poller, alice).get())
        .isInstanceOfSatisfying(
            Ended.class, ended -> assertThat(ended.status()).isNotEqualTo(before));
    stop(poller);
  }

  @Test
  void withoutAFreeConnectionNothingIsTried() throws Exception {
    Hanging hanging = new Hanging();
    ServerPoller poller = started(hanging, 1, "alice", "bob");
    hanging.begun.await();
    Address waiting =
        new Address(hanging.first.startsWith("alice") ? "bob@example.org" : "alice@example.org");

    assertThat(poller.requests().probe(waiting, Trace.NONE, SOON))
        .contains(new NotTried("not tried: no connection to the server was free in time"));
    assertThat(logins).hasValue(1);
    hanging.release.countDown();
    assertThat(requested(poller, waiting).get()).isInstanceOf(Ended.class);
    stop(poller);
  }

  private final class Hanging implements Prober {

    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile CountDownLatch release = new CountDownLatch(1);
    private volatile String first = "";

    @Override
    public ProbeResult probe(Mailbox mailbox, Trace trace) {
      if (logins.getAndIncrement() == 0) {
        first = mailbox.address().value();
      }
      trace.begin(Phase.LOGIN);
      begun.countDown();
      try {
        release.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      return measured(50, Instant.now());
    }
  }

  private ServerPoller started(Prober prober, int connections, String... mailboxes) {
    return started(prober, connections, new Board(), mailboxes);
  }

  private ServerPoller started(Prober prober, int connections, Board known, String... mailboxes) {
    InstantSource system = InstantSource.system();
    ServerPoller poller =
        new ServerPoller(
            new PolledServer(
                "mx1", prober, new Limits(connections, 1_000_000, PATIENT, PATIENT), false, false),
            () -> HOURLY,
            () -> Policies.DEFAULT,
            PollingRuntime.of(system),
            BoardKeepers.of(known, StateStore.NONE, system, _ -> {}),
            new InUse());
    poller.replace(
        List.of(mailboxes).stream().map(name -> Mailbox.of(name + "@example.org", "mx1")).toList());
    poller.start();
    return poller;
  }

  private static void stop(ServerPoller poller) {
    poller.stop();
    poller.join(Duration.ofSeconds(1));
  }
}
