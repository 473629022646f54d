package mailquota.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mailquota.bench.BusyMonitor;
import mailquota.bench.ScrapedBoard;
import mailquota.board.Board;
import mailquota.metrics.Exposition;
import org.junit.jupiter.api.Test;

/** How many results arrive while the agent is scraped: docs/performance.md. */
class ScrapeRateBench {

  private int port;

  @Test
  void resultsWhileScraped() throws Exception {
    Board board = new Board();
    try (BusyMonitor monitor = new BusyMonitor(board);
        AgentHttp http =
            new AgentHttp(
                () -> new HttpSettings("127.0.0.1", 0, List.of(), Optional.empty()),
                new Exposition(new PrometheusRegistry(), ScrapedBoard.metrics(board)),
                List::of,
                () -> true,
                List.of())) {
      http.start();
      port = http.port();
      monitor.compare(
          "Results a second while scraped, %,d mailboxes".formatted(BusyMonitor.MAILBOXES),
          Map.of(
              "two at once, one after the other",
              List.of(this::scrapeWhole, this::scrapeWhole),
              "two that read a byte a second",
              List.of(this::scrapeSlowly, this::scrapeSlowly),
              "two that disconnect half-way",
              List.of(this::disconnect, this::disconnect)));
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
}
