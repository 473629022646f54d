package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mailquota.board.MailboxStatus;
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
import mailquota.state.StateStore;
import mailquota.store.StoredMailbox;
import mailquota.testing.MemoryStateStore;
import mailquota.testing.WatchedServer;
import mailquota.warning.WarningState;
import org.junit.jupiter.api.Test;

/** A server without its mail store: the use of every mailbox is 0. */
class MonitorZerosTest extends MonitorRun {

  private static final int MAILBOXES = 12;
  private static final PollSettings POLL =
      new PollSettings(Duration.ofMillis(5), Duration.ofHours(1), true);

  private final MemoryStateStore memory = new MemoryStateStore(notices::add);

  /** The use of every mailbox, in percent, and the number of its probes. */
  private int percent = 92;

  private final Map<Address, AtomicInteger> asked = new HashMap<>();

  @Override
  StateStore memory() {
    return memory;
  }

  @Test
  void heldReadingsChangeNothingUntilTheFiguresAreBack() {
    ManualPolling polling = started(true);
    awaitAll(polling, 2);
    List<MailboxStatus> before = board.snapshot();
    percent = 0;
    polling.tickUntil(() -> keeper().isSuspicious("mx1"));
    awaitAll(polling, 2);

    assertThat(board.snapshot())
        .hasSize(MAILBOXES)
        .allSatisfy(status -> {
          assertThat(status.level()).isEqualTo(Level.WARNING);
          assertThat(used(status)).isEqualTo(92L << 30);
        });
    assertThat(keeper().probedSince(Instant.EPOCH))
        .hasSize(MAILBOXES)
        .allSatisfy(stored ->
            assertThat(stored.parts().getFirst().history().points())
                .noneMatch(point -> point.used() == 0));
    assertThat(notices).hasSize(before.size());
    assertThat(List.copyOf(statuses))
        .anySatisfy(status ->
            assertThat(status.lastProbe().result())
                .isInstanceOfSatisfying(
                    Failed.class, held -> assertThat(held.reason()).isEqualTo(Reason.UNAVAILABLE)));
    percent = 92;
    polling.tickUntil(() -> !keeper().isSuspicious("mx1"));
    assertThat(notices).hasSize(before.size());
  }

  @Test
  void acceptedReadingsCountImmediately() {
    ManualPolling polling = started(true);
    awaitAll(polling, 2);
    percent = 0;
    polling.tickUntil(() -> keeper().isSuspicious("mx1"));
    awaitAll(polling, 2);
    keeper().acceptZeros("mx1", clock.instant());

    assertThat(keeper().isSuspicious("mx1")).isFalse();
    assertThat(board.snapshot()).allSatisfy(status -> assertThat(used(status)).isZero());
  }

  @Test
  void afterARestartThePreviousUseIsKnownFromTheStore() {
    percent = 0;
    IntStream.range(0, MAILBOXES).forEach(i -> rememberEarlier(mailbox(i), 92));
    ManualPolling polling = started(true);
    polling.tickUntil(() -> keeper().isSuspicious("mx1"));
    awaitAll(polling, 1);

    assertThat(board.snapshot())
        .allSatisfy(status -> {
          assertThat(status.level()).isEqualTo(Level.WARNING);
          assertThat(status.lastProbe().result()).isInstanceOf(Failed.class);
        });
    percent = 92;
    polling.tickUntil(() ->
        board.snapshot().stream()
            .allMatch(status -> status.lastProbe().result() instanceof Measured));
    assertThat(keeper().isSuspicious("mx1")).isFalse();
    assertThat(notices).isEmpty();
  }

  @Test
  void aZeroBeforeTheStoreAnswersIsHeldAfterwards() {
    percent = 0;
    memory.setKnown(false);
    ManualPolling polling = started(true);
    awaitAll(polling, 1);
    IntStream.range(0, MAILBOXES).forEach(i -> rememberEarlier(mailbox(i), 92));
    memory.setKnown(true);
    keeper().evaluateAgain();

    assertThat(keeper().isSuspicious("mx1")).isTrue();
    assertThat(board.snapshot())
        .allSatisfy(status -> assertThat(status.level()).isEqualTo(Level.WARNING));
    assertThat(notices).isEmpty();
  }

  @Test
  void readingsOfAServerThatHoldsNoZerosCount() {
    ManualPolling polling = started(false);
    awaitAll(polling, 2);
    percent = 0;
    polling.tickUntil(
        () -> board.snapshot().stream().allMatch(status -> status.level() == Level.OK));
    assertThat(keeper().isSuspicious("mx1")).isFalse();
  }

  private ManualPolling started(boolean holdsZeros) {
    Prober prober =
        (mailbox, _) -> {
          ProbeResult result = measured(percent);
          asked.computeIfAbsent(mailbox.address(), _ -> new AtomicInteger()).incrementAndGet();
          return result;
        };
    WatchedServer server =
        new WatchedServer(
            "mx1",
            prober,
            FAST,
            false,
            holdsZeros,
            IntStream.range(0, MAILBOXES).mapToObj(MonitorZerosTest::mailbox).toList());
    return polling(POLL, server);
  }

  /** Polls until each mailbox has this many more results. */
  private void awaitAll(ManualPolling polling, int times) {
    asked.clear();
    polling.tickUntil(
        () -> asked.size() == MAILBOXES && asked.values().stream().allMatch(n -> n.get() > times));
    assertThat(board.snapshot()).hasSize(MAILBOXES);
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

  private void rememberEarlier(Mailbox mailbox, long percent) {
    History history = new History();
    history.add(clock.instant().minus(Duration.ofDays(1)), percent << 30);
    WarningState warned =
        new WarningState(
            Level.WARNING,
            Map.of(Level.WARNING, clock.instant()),
            Level.WARNING,
            clock.instant(),
            clock.instant(),
            0);
    memory.earlier.put(
        mailbox.address(),
        new StoredMailbox(
            mailbox.address(),
            "mx1",
            clock.instant().minus(Duration.ofDays(1)),
            List.of(
                new StoredMailbox.ResourceState(
                    "User quota", Resource.STORAGE, null, warned, history))));
  }
}
