package mailquota.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import mailquota.bench.Report;
import mailquota.bench.ScrapedBoard;
import mailquota.board.Board;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Mailbox;
import mailquota.metrics.Exposition;
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
import org.junit.jupiter.api.Test;

/** How many results arrive while the agent is scraped: docs/performance.md. */
class ScrapeRateBench {

  private static final int MAILBOXES = 100_000;
  private static final int RATE = 10_000;
  private static final int ROUNDS = 5;
  private static final Duration LAP = Duration.ofSeconds(5);
  private static final PollSettings CONSTANTLY =
      new PollSettings(Duration.ofMillis(1), Duration.ofMillis(1), false);

  private final LongAdder results = new LongAdder();
  private final AtomicLong scrapes = new AtomicLong();
  private int port;

  /** Scrapes in its own way until the lap ends. */
  private interface Scraper {
    void scrape() throws IOException, InterruptedException;
  }

  @Test
  void resultsWhileScraped() throws Exception {
    Board board = new Board();
    BoardKeeper keeper =
        BoardKeepers.of(
            board, new MemoryStateStore(_ -> {}), InstantSource.system(), _ -> results.increment());
    Monitor monitor = monitor(keeper);
    try (AgentHttp http =
        new AgentHttp(
            () -> new HttpSettings("127.0.0.1", 0, List.of(), Optional.empty()),
            new Exposition(new PrometheusRegistry(), ScrapedBoard.metrics(board)),
            List::of,
            () -> true,
            List.of())) {
      http.start();
      port = http.port();
      monitor.start();
      while (!monitor.hasPolledAll()) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      compare(
          Map.of(
              "two at once, one after the other",
              List.of(this::scrapeWhole, this::scrapeWhole),
              "two that read a byte a second",
              List.of(this::scrapeSlowly, this::scrapeSlowly),
              "two that disconnect half-way",
              List.of(this::disconnect, this::disconnect)));
      monitor.stop(Duration.ofSeconds(5));
    }
  }

  private void compare(Map<String, List<Scraper>> scrapers) throws InterruptedException {
    Report report =
        Report.table(
            "Results a second while scraped, %,d mailboxes".formatted(MAILBOXES),
            "scrapers",
            "alone",
            "scraped",
            "ratio, median",
            "least",
            "scrapes a lap");
    for (Map.Entry<String, List<Scraper>> each : scrapers.entrySet()) {
      List<Double> alone = new ArrayList<>();
      List<Double> scraped = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      scrapes.set(0);
      for (int round = 0; round < ROUNDS; round++) {
        alone.add(lap(List.of()));
        scraped.add(lap(each.getValue()));
        ratios.add(scraped.getLast() / alone.getLast());
      }
      ratios.sort(null);
      report.row(
          each.getKey(),
          median(alone),
          median(scraped),
          ratios.get(ROUNDS / 2),
          ratios.getFirst(),
          scrapes.get() / ROUNDS);
    }
    report.print();
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  private double lap(List<Scraper> scrapers) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Scraper scraper : scrapers) {
      threads.add(Thread.ofPlatform().daemon().start(() -> repeat(scraper)));
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

  private void repeat(Scraper scraper) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        scraper.scrape();
        scrapes.incrementAndGet();
      } catch (InterruptedException _) {
        return;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Socket scraper() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket
        .getOutputStream()
        .write(
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n"
                .getBytes(US_ASCII));
    return socket;
  }

  private void scrapeWhole() throws IOException {
    try (Socket socket = scraper()) {
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[1 << 16];
      while (in.read(buffer) >= 0 && !Thread.currentThread().isInterrupted()) {
        // Only the work of the agent counts.
      }
    }
  }

  private void scrapeSlowly() throws IOException, InterruptedException {
    try (Socket socket = scraper()) {
      while (socket.getInputStream().read() >= 0) {
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  private void disconnect() throws IOException {
    try (Socket socket = scraper()) {
      var _ = socket.getInputStream().readNBytes(1 << 22);
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
