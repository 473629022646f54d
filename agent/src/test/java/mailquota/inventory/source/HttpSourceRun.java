package mailquota.inventory.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import mailquota.inventory.source.Source.Outcome;
import mailquota.inventory.source.Source.Outcome.Complete;
import mailquota.inventory.source.Source.Outcome.Failed;
import mailquota.net.Deadline;
import mailquota.testing.ApiServer;
import org.junit.jupiter.api.AfterEach;

/** What the tests of a source over a real HTTP server have in common. */
abstract class HttpSourceRun {

  static final String LIST = "[\"alice@example.org\", \"bob@example.org\"]";
  static final int GIB = 1 << 30;

  final List<AutoCloseable> open = new ArrayList<>();
  List<String> read = List.of();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  static void fill(OutputStream out, String begin, String repeated) throws IOException {
    out.write(begin.getBytes(UTF_8));
    byte[] block = repeated.repeat(1000).getBytes(UTF_8);
    for (long sent = 0; sent < 10L * GIB; sent += block.length) {
      out.write(block);
    }
  }

  static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(packed)) {
      zip.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  ApiServer server(ApiServer.Handler handler) {
    ApiServer server = new ApiServer(handler);
    open.add(server);
    return server;
  }

  static SourceSettings.Http settings(ApiServer server, String keys) {
    String yaml =
        """
        mailboxes:
          - server: mx1
            http: {url: "%s/list", headers: {Authorization: env:INVENTORY_KEY}%s}
        """
            .formatted(server.origin(), keys.isEmpty() ? "" : ", " + keys);
    return (SourceSettings.Http) ReadOnce.settings(HttpSamplesTest.SERVERS + yaml).getFirst();
  }

  HttpSource source(ApiServer server, String keys) {
    HttpSource source = new HttpSource(settings(server, keys));
    open.add(source);
    return source;
  }

  static Rows rows() {
    SourceSettings.Common common =
        new SourceSettings.Common(
            "api",
            "mx1",
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            LimitUnit.B,
            SourceGuard.DEFAULT);
    return new Rows(common, new RowChecks(_ -> true, _ -> true), 1_000_000, List.of(), () -> {});
  }

  Outcome read(HttpSource source) {
    return read(source, Deadline.in(Duration.ofSeconds(30)));
  }

  Outcome read(HttpSource source, Deadline deadline) {
    Rows rows = rows();
    Outcome outcome = source.read(rows, deadline);
    if (outcome instanceof Complete) {
      read = rows.entries().stream().map(entry -> entry.address().value()).toList();
    }
    return outcome;
  }

  static void assertFails(Outcome outcome, ApiServer server, int page, String expected) {
    assertThat(outcome).isInstanceOf(Failed.class);
    String host = server.origin().replace("http://", "");
    assertThat(((Failed) outcome).detail())
        .matches("(GET|POST) \\Q" + host + "\\E, page " + page + ": .*")
        .contains(": " + expected)
        .doesNotContain("hunter2", "example.org");
  }
}
