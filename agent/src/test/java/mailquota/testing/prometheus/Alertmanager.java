package mailquota.testing.prometheus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import mailquota.testing.Folders;
import mailquota.testing.FreePorts;
import mailquota.testing.ServerProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A running Alertmanager on a free port of loopback, with its data in a temporary folder, without a
 * cluster.
 */
public final class Alertmanager implements AutoCloseable {

  private static final String WITHOUT_RECEIVERS =
      """
      route: {receiver: nobody}
      receivers: [{name: nobody}]
      """;

  private final Path folder;
  private final int port;
  private final ServerProcess process;
  private final HttpClient http;

  private Alertmanager(Path folder, int port, ServerProcess process, HttpClient http) {
    this.folder = folder;
    this.port = port;
    this.process = process;
    this.http = http;
  }

  /** Skips or fails the calling test when it is not installed. */
  public static void require() {
    var _ = PrometheusVersion.V2.program("prometheus-alertmanager");
  }

  /** One without receivers; returns when it is ready. */
  public static Alertmanager start() {
    return start(PrometheusVersion.V2, WITHOUT_RECEIVERS);
  }

  /** Returns when it is ready. */
  public static Alertmanager start(PrometheusVersion version, String configuration) {
    try {
      return start(version, configuration, FreePorts.on("127.0.0.1", 1).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Alertmanager start(PrometheusVersion version, String configuration, int port)
      throws IOException {
    var folder = Files.createTempDirectory("alertmanager");
    var config = Files.writeString(folder.resolve("alertmanager.yml"), configuration);
    var process =
        ServerProcess.start(
            "Alertmanager",
            List.of(
                version.program("prometheus-alertmanager").toString(),
                "--config.file=" + config,
                "--storage.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address="),
            folder.resolve("log"));
    var alertmanager = new Alertmanager(folder, port, process, HttpClient.newHttpClient());
    try {
      process.await(alertmanager::isReady);
      return alertmanager;
    } catch (RuntimeException e) {
      alertmanager.close();
      throw e;
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Posts firing alerts, a JSON array. */
  public void post(String alerts) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(url() + "/api/v2/alerts"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(alerts))
              .build();
      var response = send(request);
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            "Alertmanager refuses alerts: %d %s".formatted(response.statusCode(), response.body()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The firing alerts, those that another one inhibits among them. */
  public List<JsonNode> alerts() {
    try {
      return JsonMapper.shared().readTree(get("/api/v2/alerts").body()).valueStream().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isReady() {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    return send(HttpRequest.newBuilder(URI.create(url() + path)).build());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Waits some seconds for its alerts to match, and returns them. */
  public List<JsonNode> await(Predicate<List<JsonNode>> wanted) {
    process.await(() -> wanted.test(alerts()));
    return alerts();
  }

  @Override
  public void close() {
    process.stop();
    http.close();
    Folders.delete(folder);
  }
}
