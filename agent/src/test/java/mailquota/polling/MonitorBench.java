package mailquota.polling;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import mailquota.bench.Report;
import mailquota.board.Board;
import mailquota.forecast.History;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Mailbox;
import mailquota.probe.Limits;
import mailquota.quota.Address;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.state.StateStore;
import mailquota.store.StoredMailbox;
import mailquota.testing.BoardKeepers;
import mailquota.testing.WatchedServer;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The throughput of the monitor and the heap of a million mailboxes, with a prober that answers
 * immediately, in a JVM with {@code -Xmx1g}.
 */
class MonitorBench {

  private static final int MAILBOXES = 1_000_000;
  private static final int POINTS = 64;
  private static final String ROOT = "User quota";

  /** The widest spacing of a history. */
  private static final Duration BETWEEN_POINTS = Duration.ofMinutes(384);

  private static final Duration MEASURED = Duration.ofSeconds(20);
  private static final PollSettings CONSTANTLY =
      new PollSettings(Duration.ofMillis(1), Duration.ofMillis(1), false);
  private static final Limits UNBOUNDED =
      new Limits(64, 1e9, Duration.ofSeconds(1), Duration.ofSeconds(1));

  private static final OperatingSystemMXBean OS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final InstantSource clock = InstantSource.system();
  private final LongAdder results = new LongAdder();
  private volatile boolean isPolledOnce;

  @Test
  void aMillionMailboxes() throws InterruptedException {
    Board board = new Board();
    BoardKeeper keeper = BoardKeepers.of(board, new Past(), clock, _ -> results.increment());
    Monitor monitor =
        WatchedServer.monitor(
            List.of(new WatchedServer("mx1", (m, _) -> measured(m), UNBOUNDED, false, true, all())),
            CONSTANTLY,
            Policies.DEFAULT,
            clock,
            keeper);
    monitor.start();
    while (!monitor.hasPolledAll()) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    isPolledOnce = true;
    long begin = System.nanoTime();
    long cpuAtBegin = OS.getProcessCpuTime();
    results.reset();
    TimeUnit.NANOSECONDS.sleep(MEASURED.toNanos());
    double taken = results.sum();
    double rate = taken / ((System.nanoTime() - begin) / 1e9);
    double cpu = (OS.getProcessCpuTime() - cpuAtBegin) / 1e3 / taken;
    monitor.stop(Duration.ofSeconds(5));
    Report.of("The monitor alone")
        .row("mailboxes on the board", board.snapshot().size())
        .row("history points of each", fewestPoints(keeper))
        .row("results taken in a second", rate)
        .row("CPU a result, collections included, µs", cpu)
        .row("heap after a collection, MiB", heapInUse() >> 20)
        .row("heap allowed, MiB", Runtime.getRuntime().maxMemory() >> 20)
        .print();
  }

  /** The history after two weeks of polling with a growth of 64 MiB. */
  private StoredMailbox twoWeeks(Address address) {
    Instant now = clock.instant();
    History history = new History();
    for (int ago = POINTS; ago > 0; ago--) {
      history.add(
          now.minusSeconds(ago * BETWEEN_POINTS.toSeconds()), used(address) - ((long) ago << 20));
    }
    return new StoredMailbox(
        address,
        "mx1",
        now.minus(BETWEEN_POINTS),
        List.of(
            new StoredMailbox.ResourceState(
                ROOT, Resource.STORAGE, null, WarningState.CLEAR, history)));
  }

  /** The memory of an earlier process that has polled for two weeks. */
  private final class Past implements StateStore {

    @Override
    public boolean isKnown() {
      return true;
    }

    @Override
    public @Nullable StoredMailbox peek(Address mailbox) {
      return null;
    }

    @Override
    public @Nullable StoredMailbox take(Address mailbox) {
      return isPolledOnce ? null : twoWeeks(mailbox);
    }

    @Override
    public void remember(StoredMailbox changed, List<Notice> notices) {}

    @Override
    public void leave(StoredMailbox last, Instant at) {}

    @Override
    public void forget(String server, Address mailbox) {}
  }

  private static List<Mailbox> all() {
    List<Mailbox> mailboxes = new ArrayList<>(MAILBOXES);
    IntStream.range(0, MAILBOXES)
        .forEach(i -> mailboxes.add(Mailbox.of("user" + i + "@example.org", "mx1")));
    return mailboxes;
  }

  /** A reading with new strings and objects, as from a server. */
  @SuppressWarnings("StringConstructor")
  private ProbeResult measured(Mailbox mailbox) {
    Usage storage = new Usage(used(mailbox.address()), new Limit.Finite(10L << 30));
    return new Measured(
        new Reading(
            clock.instant(),
            List.of(new QuotaRoot(new String(ROOT), Map.of(Resource.STORAGE, storage)))));
  }

  /** A use from 0.06 to 4 of 10 GiB. */
  private static long used(Address address) {
    return ((address.hashCode() & 0xff_ffffL) << 8) + (POINTS << 20);
  }

  /** The number of points of the mailbox with the fewest. */
  private static int fewestPoints(BoardKeeper keeper) {
    return keeper
        .probedSince(Instant.EPOCH)
        .flatMap(stored -> stored.parts().stream())
        .mapToInt(part -> part.history().points().size())
        .min()
        .orElseThrow();
  }

  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
