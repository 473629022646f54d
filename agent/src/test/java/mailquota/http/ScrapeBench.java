package mailquota.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.javalin.Javalin;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.zip.GZIPOutputStream;
import mailquota.bench.LabelledGauges;
import mailquota.bench.Report;
import mailquota.bench.ScrapedBoard;
import mailquota.board.Board;
import mailquota.metrics.Exposition;
import mailquota.metrics.Format;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scrape costs: docs/performance.md. */
class ScrapeBench {

  private static final int MAILBOXES = 100_000;
  private static final int MANY_MAILBOXES = 1_000_000;
  private static final int WARM_UP_ROUNDS = 15;
  private static final int ROUNDS = 5;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  /** Work of the calling thread. */
  private interface Work {
    void run() throws IOException;
  }

  private record Contender(String name, Work work, List<Double> millis, List<Double> megabytes) {

    Contender(String name, Work work) {
      this(name, work, new ArrayList<>(), new ArrayList<>());
    }

    void lap(boolean counts) throws IOException {
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long begin = System.nanoTime();
      work.run();
      double took = (System.nanoTime() - begin) / 1e6;
      double made = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / 1e6;
      if (counts) {
        millis.add(took);
        megabytes.add(made);
      }
    }
  }

  /** In turns, the first of them is the one that the others are compared with. */
  private static void compare(String title, Contender... contenders) throws IOException {
    for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      for (Contender contender : contenders) {
        contender.lap(round >= WARM_UP_ROUNDS);
      }
    }
    Report report =
        Report.table(title, "what", "ms", "MB allocated", "time / that", "allocated / that");
    Contender first = contenders[0];
    for (Contender each : contenders) {
      report.row(
          each.name,
          median(each.millis),
          median(each.megabytes),
          ratio(each.millis, first.millis),
          ratio(each.megabytes, first.megabytes));
    }
    report.print();
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  /** The median of the ratios of each round. */
  private static double ratio(List<Double> figures, List<Double> others) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < figures.size(); i++) {
      ratios.add(figures.get(i) / others.get(i));
    }
    return median(ratios);
  }

  /** Copies all that it gets into a buffer of its own. */
  private static class Sink extends OutputStream {

    private final byte[] buffer = new byte[1 << 16];
    private long size;

    @Override
    public void write(int one) {
      buffer[0] = (byte) one;
      size++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (int at = 0; at < length; at += buffer.length) {
        System.arraycopy(bytes, offset + at, buffer, 0, Math.min(buffer.length, length - at));
      }
      size += length;
    }
  }

  @Test
  void writtenDirectlyAndByTheClient() throws IOException {
    Board board = ScrapedBoard.of(MAILBOXES);
    Exposition exposition = exposition(board, new PrometheusRegistry());
    PrometheusRegistry gauges = LabelledGauges.of(board.snapshot());
    PrometheusTextFormatWriter client = ExpositionFormats.init().getPrometheusTextFormatWriter();
    byte[] ready = text(exposition);
    compare(
        "A scrape of %,d mailboxes with 8 series each, %,d MB, without HTTP"
            .formatted(MAILBOXES, ready.length / 1_000_000),
        new Contender(
            "labelled gauges of the client", () -> client.write(new Sink(), gauges.scrape())),
        new Contender("the agent, text", () -> exposition.write(Format.TEXT, new Sink())),
        new Contender(
            "the agent, OpenMetrics", () -> exposition.write(Format.OPEN_METRICS, new Sink())),
        new Contender("ready bytes", () -> new Sink().write(ready)));
  }

  @Test
  void levelsOfGzip() throws IOException {
    byte[] ready = text(exposition(ScrapedBoard.of(MAILBOXES), new PrometheusRegistry()));
    List<Contender> levels = new ArrayList<>();
    Report sizes = Report.table("Levels of gzip", "level", "share of the plain size");
    for (int level = 1; level <= 6; level++) {
      int chosen = level;
      levels.add(
          new Contender(
              "level " + level,
              () -> {
                try (OutputStream out = new Level(new Sink(), chosen)) {
                  out.write(ready);
                }
              }));
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      try (OutputStream out = new Level(compressed, level)) {
        out.write(ready);
      }
      sizes.row(level, (double) compressed.size() / ready.length);
    }
    sizes.print();
    compare("The same bytes by level of gzip", levels.toArray(new Contender[0]));
  }

  private static final class Level extends GZIPOutputStream {

    Level(OutputStream out, int level) throws IOException {
      super(out, 1 << 16);
      def.setLevel(level);
    }
  }

  @Test
  void overHttp() throws IOException {
    Exposition exposition = exposition(ScrapedBoard.of(MAILBOXES), new PrometheusRegistry());
    byte[] ready = text(exposition);
    int agent = agent(exposition);
    int plain = server(ready);
    compare(
        "The same over HTTP, plain",
        new Contender("ready bytes", () -> get(plain, "identity")),
        new Contender("the agent", () -> get(agent, "identity")));
    compare(
        "The same over HTTP, gzip level " + MetricsHandler.Gzip.LEVEL,
        new Contender("ready bytes", () -> get(plain, "gzip")),
        new Contender("the agent", () -> get(agent, "gzip")));
  }

  private int agent(Exposition exposition) throws IOException {
    AgentHttp http =
        new AgentHttp(
            () -> new HttpSettings("127.0.0.1", 0, List.of(), Optional.empty()),
            exposition,
            List::of,
            () -> true,
            List.of());
    http.start();
    opened.add(http);
    return http.port();
  }

  /** The same server as the agent's, with the text ready in memory. */
  private int server(byte[] ready) {
    HttpSettings settings = new HttpSettings("127.0.0.1", 0, List.of(), Optional.empty());
    Javalin server =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          new HttpGuard(() -> settings, HttpLimits.DEFAULT, EventSource.NONE).install(config.jetty);
          config.routes.get(
              "/metrics",
              context -> {
                context.contentType(Format.TEXT.contentType()).disableCompression();
                if (Accepted.isGzip(context.header("Accept-Encoding"))) {
                  context.header("Content-Encoding", "gzip");
                  try (OutputStream out = new MetricsHandler.Gzip(context.outputStream())) {
                    out.write(ready);
                  }
                } else {
                  context.outputStream().write(ready);
                }
              });
        });
    server.start();
    opened.add(server::stop);
    return server.port();
  }

  private static void get(int port, String encoding) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request =
          "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: "
              + encoding
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[1 << 18];
      byte[] status = in.readNBytes(12);
      assertThat(new String(status, US_ASCII)).isEqualTo("HTTP/1.1 200");
      while (in.read(buffer) >= 0) {
        // Only the time counts.
      }
    }
  }

  /** Holds a scrape after so many bytes, while the heap is measured. */
  private static final class Holding extends Sink {

    private final long at;
    private final CyclicBarrier held;
    private boolean wasHeld;

    Holding(long at, CyclicBarrier held) {
      this.at = at;
      this.held = held;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, length);
      if (!wasHeld && super.size >= at) {
        wasHeld = true;
        try {
          held.await();
          held.await();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @Test
  void heapOfManyMailboxes() throws Exception {
    Board board = ScrapedBoard.of(MANY_MAILBOXES);
    Exposition exposition = exposition(board, new PrometheusRegistry());
    long before = liveBytes();
    Sink all = new Sink();
    exposition.write(Format.TEXT, all);
    long atRest = liveBytes();
    Report report =
        Report.of("The heap of a scrape of %,d mailboxes".formatted(MANY_MAILBOXES))
            .row("text, MB", all.size / 1e6)
            .row("labels kept between scrapes, bytes a mailbox", (atRest - before) / 1e6);
    for (int scrapes = 1; scrapes <= 2; scrapes++) {
      for (long at : new long[] {1, all.size / 2}) {
        long during = during(exposition, scrapes, at);
        report.row(
            "live in addition, scrapes=%d after %,d MB, MB".formatted(scrapes, at / 1_000_000),
            (during - atRest) / 1e6);
      }
    }
    AllocatedUntilFirst first = new AllocatedUntilFirst();
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    exposition.write(Format.TEXT, first);
    report.row("allocated before the first byte, MB", (first.allocated - allocated) / 1e6).print();
  }

  private static final class AllocatedUntilFirst extends Sink {

    private long allocated;

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (allocated == 0) {
        allocated = THREADS.getCurrentThreadAllocatedBytes();
      }
      super.write(bytes, offset, length);
    }
  }

  private static long during(Exposition exposition, int scrapes, long at) throws Exception {
    CyclicBarrier held = new CyclicBarrier(scrapes + 1);
    CountDownLatch ended = new CountDownLatch(scrapes);
    for (int i = 0; i < scrapes; i++) {
      Thread.ofPlatform()
          .start(() -> {
            try {
              exposition.write(Format.TEXT, new Holding(at, held));
            } catch (IOException e) {
              throw new IllegalStateException(e);
            } finally {
              ended.countDown();
            }
          });
    }
    held.await();
    long live = liveBytes();
    held.await();
    ended.await();
    return live;
  }

  private static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static Exposition exposition(Board board, PrometheusRegistry registry) {
    return new Exposition(registry, ScrapedBoard.metrics(board));
  }

  private static byte[] text(Exposition exposition) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    exposition.write(Format.TEXT, text);
    return text.toByteArray();
  }
}
