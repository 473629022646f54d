package mailquota.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import mailquota.board.Board;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Mailbox;
import mailquota.polling.Monitor;
import mailquota.polling.PollSettings;
import mailquota.probe.Limits;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.testing.BoardKeepers;
import mailquota.testing.MemoryStateStore;
import mailquota.testing.WatchedServer;
import mailquota.warning.Policies;

/** A monitor of {@value #MAILBOXES} mailboxes that always probes, and clients beside it. */
public final class BusyMonitor implements AutoCloseable {

  public static final int MAILBOXES = 100_000;

  private static final int RATE = 10_000;
  private static final int ROUNDS = 5;
  private static final Duration LAP = Duration.ofSeconds(5);
  private static final PollSettings CONSTANTLY =
      new PollSettings(Duration.ofMillis(1), Duration.ofMillis(1), false);

  private final LongAdder results = new LongAdder();
  private final AtomicLong asked = new AtomicLong();
  private final Monitor monitor;

  /** Does its work once, and is interrupted when the lap ends. */
  public interface Client {
    void ask() throws IOException, InterruptedException;
  }

  /** Returns when all mailboxes are on the board. */
  public BusyMonitor(Board board) throws InterruptedException {
    monitor =
        monitor(
            BoardKeepers.of(
                board,
                new MemoryStateStore(_ -> {}),
                InstantSource.system(),
                _ -> results.increment()));
    monitor.start();
    while (!monitor.hasPolledAll()) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Prints the results a second without and with each kind of clients, in turns. */
  public void compare(String title, Map<String, List<Client>> clients) throws InterruptedException {
    Report report =
        Report.table(
            title, "clients", "alone", "beside them", "ratio, median", "least", "asked a lap");
    for (Map.Entry<String, List<Client>> each : clients.entrySet()) {
      List<Double> alone = new ArrayList<>();
      List<Double> beside = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      asked.set(0);
      for (int round = 0; round < ROUNDS; round++) {
        alone.add(lap(List.of()));
        beside.add(lap(each.getValue()));
        ratios.add(beside.getLast() / alone.getLast());
      }
      ratios.sort(null);
      report.row(
          each.getKey(),
          median(alone),
          median(beside),
          ratios.get(ROUNDS / 2),
          ratios.getFirst(),
          asked.get() / ROUNDS);
    }
    report.print();
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  private double lap(List<Client> clients) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Client client : clients) {
      threads.add(Thread.ofPlatform().daemon().start(() -> repeat(client)));
    }
    long begin = System.nanoTime();
    long before = results.sum();
    TimeUnit.NANOSECONDS.sleep(LAP.toNanos());
    double rate = (results.sum() - before) / ((System.nanoTime() - begin) / 1e9);
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
    return rate;
  }

  private void repeat(Client client) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        client.ask();
        asked.incrementAndGet();
      } catch (InterruptedException _) {
        return;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Monitor monitor(BoardKeeper keeper) {
    List<Mailbox> mailboxes =
        IntStream.range(0, MAILBOXES)
            .mapToObj(i -> Mailbox.of("user" + i + "@domain" + i / 10 + ".example.org", "mx1"))
            .toList();
    Limits limits = new Limits(64, RATE, Duration.ofSeconds(1), Duration.ofSeconds(1));
    return WatchedServer.monitor(
        List.of(new WatchedServer("mx1", (m, _) -> measured(m), limits, false, true, mailboxes)),
        CONSTANTLY,
        Policies.DEFAULT,
        InstantSource.system(),
        keeper);
  }

  @Override
  public void close() {
    monitor.stop(Duration.ofSeconds(5));
  }

  private static ProbeResult measured(Mailbox mailbox) {
    long used = mailbox.address().hashCode() & 0xff_ffffL;
    return new Measured(
        new Reading(
            InstantSource.system().instant(),
            List.of(
                new QuotaRoot(
                    "User quota",
                    Map.of(
                        Resource.STORAGE,
                        new Usage(used << 8, new Limit.Finite(10L << 30)),
                        Resource.MESSAGE,
                        new Usage(used >> 8, new Limit.Finite(1 << 20)))))));
  }
}
