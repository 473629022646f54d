package mailquota.monitor;

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
import mailquota.forecast.History;
import mailquota.inventory.Mailbox;
import mailquota.probe.Limits;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.Memory;
import mailquota.store.Silences;
import mailquota.warning.Policies;
import org.junit.jupiter.api.Test;

/**
 * The monitor alone: how many results it takes in, and how much heap a million mailboxes need, when
 * the prober answers at once. In a JVM with {@code -Xmx1g}.
 */
class MonitorBench {

  private static final int MAILBOXES = 1_000_000;
  private static final int POINTS = 64;
  private static final Duration MEASURED = Duration.ofSeconds(20);
  private static final PollSettings CONSTANTLY =
      new PollSettings(Duration.ofMillis(1), Duration.ofMillis(1), false);
  private static final Limits UNBOUNDED =
      new Limits(64, 1e9, Duration.ofSeconds(1), Duration.ofSeconds(1));

  private final InstantSource clock = InstantSource.system();
  private final LongAdder results = new LongAdder();

  @Test
  void aMillionMailboxes() throws InterruptedException {
    Monitor monitor =
        new Monitor(
            List.of(new PolledServer("mx1", (m, _) -> measured(m), UNBOUNDED, false, all(), null)),
            CONSTANTLY,
            Policies.DEFAULT,
            () -> Silences.NONE,
            clock,
            _ -> results.increment(),
            Memory.NONE);
    monitor.start();
    while (!monitor.hasPolledAll()) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    int points = fillHistories(monitor);
    long begin = System.nanoTime();
    results.reset();
    TimeUnit.NANOSECONDS.sleep(MEASURED.toNanos());
    double rate = results.sum() / ((System.nanoTime() - begin) / 1e9);
    monitor.stop(Duration.ofSeconds(5));
    Report.of("The monitor alone")
        .row("mailboxes on the board", monitor.board().snapshot().size())
        .row("history points of each", points)
        .row("results taken in a second", rate)
        .row("heap after a collection, MiB", heapInUse() >> 20)
        .row("heap allowed, MiB", Runtime.getRuntime().maxMemory() >> 20)
        .print();
  }

  /** As two weeks of polling would have; gives how many points the smallest has. */
  private int fillHistories(Monitor monitor) {
    Instant now = clock.instant();
    // Only these are held: the statuses that they come from are outdated in a moment.
    List<History> histories =
        monitor.board().snapshot().stream()
            .flatMap(status -> status.trends().stream())
            .map(Trend::history)
            .toList();
    return histories.parallelStream()
        .mapToInt(history -> {
          for (int i = 1; i < POINTS; i++) {
            history.add(now.plus(Duration.ofMinutes(384L * i)), i << 20);
          }
          return history.points().size();
        })
        .min()
        .orElseThrow();
  }

  private static List<Mailbox> all() {
    List<Mailbox> mailboxes = new ArrayList<>(MAILBOXES);
    IntStream.range(0, MAILBOXES)
        .forEach(i -> mailboxes.add(Mailbox.of("user" + i + "@example.org", "mx1")));
    return mailboxes;
  }

  private ProbeResult measured(Mailbox mailbox) {
    long used = (mailbox.hashCode() & 0xff_ffffL) << 8;
    Usage storage = new Usage(used, new Limit.Finite(10L << 30));
    return new Measured(
        new Reading(
            clock.instant(),
            List.of(new QuotaRoot("User quota", Map.of(Resource.STORAGE, storage)))));
  }

  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
