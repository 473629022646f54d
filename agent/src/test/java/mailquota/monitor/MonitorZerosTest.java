package mailquota.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import mailquota.forecast.History;
import mailquota.inventory.Mailbox;
import mailquota.probe.Prober;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.Memory;
import mailquota.store.Remembered;
import mailquota.warning.Notice;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose mail store is not mounted: every mailbox reads as 0. */
@Timeout(30)
class MonitorZerosTest extends MonitorRun {

  private static final int MAILBOXES = 12;
  private static final PollSettings POLL =
      new PollSettings(Duration.ofMillis(5), Duration.ofHours(1), true);

  private final Remembering memory = new Remembering();

  /** What every mailbox uses, in percent; and how often each was asked. */
  private volatile int percent = 92;

  private final Semaphore taken = new Semaphore(0);
  private final Map<Address, AtomicInteger> asked = new ConcurrentHashMap<>();

  @Override
  Memory memory() {
    return memory;
  }

  @Test
  void levelsFiguresAndHistoriesStayAndNobodyIsNotifiedUntilTheyAreBack()
      throws InterruptedException {
    Monitor monitor = started(true);
    awaitAll(monitor, 2);
    List<MailboxStatus> before = monitor.board().snapshot();
    percent = 0;
    await(() -> monitor.isSuspicious("mx1"));
    awaitAll(monitor, 2);

    assertThat(monitor.board().snapshot())
        .hasSize(MAILBOXES)
        .allSatisfy(status -> {
          assertThat(status.level()).isEqualTo(Level.WARNING);
          assertThat(used(status)).isEqualTo(92L << 30);
          assertThat(status.trends().getFirst().history().points())
              .noneMatch(point -> point.used() == 0);
        });
    assertThat(notices).hasSize(before.size());
    assertThat(List.copyOf(statuses))
        .anySatisfy(status ->
            assertThat(status.lastProbe().result())
                .isInstanceOfSatisfying(
                    Failed.class, held -> assertThat(held.reason()).isEqualTo(Reason.UNAVAILABLE)));
    percent = 92;
    await(() -> !monitor.isSuspicious("mx1"));
    monitor.stop(Duration.ofSeconds(1));
    assertThat(notices).hasSize(before.size());
  }

  @Test
  void whatIsAcceptedIsBelievedAtOnce() throws InterruptedException {
    Monitor monitor = started(true);
    awaitAll(monitor, 2);
    percent = 0;
    await(() -> monitor.isSuspicious("mx1"));
    awaitAll(monitor, 2);
    monitor.accept("mx1", Instant.now());

    assertThat(monitor.isSuspicious("mx1")).isFalse();
    assertThat(monitor.board().snapshot()).allSatisfy(status -> assertThat(used(status)).isZero());
    monitor.stop(Duration.ofSeconds(1));
  }

  @Test
  void afterARestartThePreviousUseIsKnownFromTheStore() throws InterruptedException {
    percent = 0;
    IntStream.range(0, MAILBOXES).forEach(i -> memory.remember(mailbox(i), 92));
    Monitor monitor = started(true);
    await(() -> monitor.isSuspicious("mx1"));
    awaitAll(monitor, 1);

    assertThat(monitor.board().snapshot())
        .allSatisfy(status -> {
          assertThat(status.level()).isEqualTo(Level.WARNING);
          assertThat(status.lastProbe().result()).isInstanceOf(Failed.class);
        });
    percent = 92;
    await(() ->
        monitor.board().snapshot().stream()
            .allMatch(status -> status.lastProbe().result() instanceof Measured));
    monitor.stop(Duration.ofSeconds(1));
    assertThat(monitor.isSuspicious("mx1")).isFalse();
    assertThat(notices).isEmpty();
  }

  @Test
  void whatWasReadAsZeroBeforeTheStoreHasToldIsHeldOnceItHas() throws InterruptedException {
    percent = 0;
    memory.isKnown = false;
    Monitor monitor = started(true);
    awaitAll(monitor, 1);
    IntStream.range(0, MAILBOXES).forEach(i -> memory.remember(mailbox(i), 92));
    memory.isKnown = true;
    monitor.judgeAgain();

    assertThat(monitor.isSuspicious("mx1")).isTrue();
    assertThat(monitor.board().snapshot())
        .allSatisfy(status -> assertThat(status.level()).isEqualTo(Level.WARNING));
    monitor.stop(Duration.ofSeconds(1));
    assertThat(notices).isEmpty();
  }

  @Test
  void aServerThatHoldsNoZerosIsBelieved() throws InterruptedException {
    Monitor monitor = started(false);
    awaitAll(monitor, 2);
    percent = 0;
    await(() -> monitor.board().snapshot().stream().allMatch(status -> status.level() == Level.OK));
    monitor.stop(Duration.ofSeconds(1));
    assertThat(monitor.isSuspicious("mx1")).isFalse();
  }

  private Monitor started(boolean holdsZeros) {
    Prober prober =
        (mailbox, _) -> {
          ProbeResult result = measured(percent);
          asked.computeIfAbsent(mailbox.address(), _ -> new AtomicInteger()).incrementAndGet();
          return result;
        };
    PolledServer server =
        new PolledServer(
            "mx1",
            prober,
            FAST,
            false,
            holdsZeros,
            IntStream.range(0, MAILBOXES).mapToObj(MonitorZerosTest::mailbox).toList(),
            null);
    Monitor monitor =
        monitor(
            POLL,
            status -> {
              statuses.add(status);
              taken.release();
            },
            server);
    monitor.start();
    return monitor;
  }

  /** Until each has been asked so often from now on, and that has been taken in. */
  private void awaitAll(Monitor monitor, int times) throws InterruptedException {
    asked.clear();
    await(
        () -> asked.size() == MAILBOXES && asked.values().stream().allMatch(n -> n.get() > times));
    assertThat(monitor.board().snapshot()).hasSize(MAILBOXES);
  }

  /** Looks after every probe. */
  private void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      taken.acquire();
    }
  }

  private static Mailbox mailbox(int i) {
    return Mailbox.of("user" + i + "@mx1.example", "mx1");
  }

  private static long used(MailboxStatus status) {
    Reading reading = ((Measured) status.lastProbe().result()).reading();
    return reading.roots().stream()
        .flatMap(root -> root.resources().values().stream())
        .mapToLong(Usage::used)
        .sum();
  }

  /** What an earlier process knew. */
  private final class Remembering implements Memory {

    private final Map<Address, Remembered> earlier = new ConcurrentHashMap<>();
    private volatile boolean isKnown = true;

    void remember(Mailbox mailbox, long percent) {
      History history = new History();
      history.add(Instant.now().minus(Duration.ofDays(1)), percent << 30);
      WarningState warned =
          new WarningState(
              Level.WARNING,
              Map.of(Level.WARNING, Instant.now()),
              Level.WARNING,
              Instant.now(),
              Instant.now(),
              0);
      earlier.put(
          mailbox.address(),
          new Remembered(
              mailbox.address(),
              "mx1",
              Instant.now().minus(Duration.ofDays(1)),
              List.of(new Remembered.Part("User quota", Resource.STORAGE, null, warned, history))));
    }

    @Override
    public boolean isKnown() {
      return isKnown;
    }

    @Override
    public @Nullable Remembered peek(Address mailbox) {
      return isKnown ? earlier.get(mailbox) : null;
    }

    @Override
    public @Nullable Remembered take(Address mailbox) {
      return isKnown ? earlier.remove(mailbox) : null;
    }

    @Override
    public void remember(Remembered changed, List<Notice> told) {
      notices.addAll(told);
    }

    @Override
    public void forget(String server, Address mailbox) {}
  }
}
