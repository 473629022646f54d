package mailquota.testing.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import mailquota.testing.FreePorts;
import mailquota.testing.ServerProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running Prometheus on a free port of loopback, with its data in a folder of the test. */
public final class Prometheus implements AutoCloseable {

  /** A write-ahead log of millions of samples takes minutes to read on a busy machine. */
  private static final Duration READING = Duration.ofMinutes(10);

  private final int port;
  private final ServerProcess process;
  private final HttpClient http = HttpClient.newHttpClient();

  private Prometheus(int port, ServerProcess process) {
    this.port = port;
    this.process = process;
  }

  /**
   * Returns when it is ready, which includes reading the data of the folder.
   *
   * @param folder of its configuration, data and log; data of an older version is read
   */
  public static Prometheus start(
      PrometheusVersion version, Path folder, String configuration, String... options) {
    try {
      int port = FreePorts.on("127.0.0.1", 1).getFirst();
      Path config = Files.writeString(folder.resolve("prometheus.yml"), configuration);
      List<String> command = new ArrayList<>();
      command.add(version.program("prometheus").toString());
      command.add("--config.file=" + config);
      command.add("--storage.tsdb.path=" + folder.resolve("data"));
      command.add("--web.listen-address=127.0.0.1:" + port);
      command.addAll(List.of(options));
      ServerProcess process =
          ServerProcess.start("Prometheus", command, folder.resolve("prometheus.log"));
      Prometheus prometheus = new Prometheus(port, process);
      try {
        process.await(prometheus::isReady, READING);
        return prometheus;
      } catch (RuntimeException e) {
        prometheus.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isReady() {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri("/-/ready")).build();
      return send(request).statusCode() == 200;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  /** The answer to an instant query, with the statistics of its evaluation. */
  public JsonNode query(String expression, Instant at) {
    String form =
        "stats=all&time=%d&query=%s"
            .formatted(at.getEpochSecond(), URLEncoder.encode(expression, UTF_8));
    return ask("/api/v1/query", form);
  }

  /** The answer to a range query, with the statistics of its evaluation. */
  public JsonNode queryRange(String expression, Instant from, Instant to, Duration step) {
    String form =
        "stats=all&start=%d&end=%d&step=%d&query=%s"
            .formatted(
                from.getEpochSecond(),
                to.getEpochSecond(),
                step.toSeconds(),
                URLEncoder.encode(expression, UTF_8));
    return ask("/api/v1/query_range", form);
  }

  private JsonNode ask(String path, String form) {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    return JsonMapper.shared().readTree(send(request).body());
  }

  /** The rules that it has loaded, each with its health. */
  public Stream<JsonNode> rules() {
    HttpRequest request = HttpRequest.newBuilder(uri("/api/v1/rules")).build();
    return JsonMapper.shared()
        .readTree(send(request).body())
        .at("/data/groups")
        .valueStream()
        .flatMap(group -> group.path("rules").valueStream());
  }

  /** Stores samples; requires the option {@code --web.enable-remote-write-receiver}. */
  public void write(RemoteWrite samples) {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/api/v1/write"))
            .header("Content-Type", "application/x-protobuf")
            .header("Content-Encoding", "snappy")
            .header("X-Prometheus-Remote-Write-Version", "0.1.0")
            .POST(BodyPublishers.ofByteArray(samples.body()))
            .build();
    HttpResponse<String> response = send(request);
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          "Prometheus refuses samples: %d %s".formatted(response.statusCode(), response.body()));
    }
  }

  /** Waits at most a minute. */
  public void await(BooleanSupplier condition) {
    process.await(condition);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Prometheus answers", e);
    }
  }

  /** Stops it; its data stays. */
  @Override
  public void close() {
    process.stop();
    http.close();
  }
}
