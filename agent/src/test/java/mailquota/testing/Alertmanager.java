package mailquota.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A running Alertmanager on a free port of loopback, with its data in a temporary folder, without a
 * cluster and without receivers.
 */
public final class Alertmanager implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/bin/prometheus-alertmanager");
  private static final String MISSING =
      "this machine has no Alertmanager: apt-get install prometheus-alertmanager";
  private static final String CONFIGURATION =
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
    RealServer.require(Files.isExecutable(PROGRAM), MISSING);
  }

  /** Returns when it is ready. */
  public static Alertmanager start() {
    try {
      return start(FreePorts.on("127.0.0.1", 1).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Alertmanager start(int port) throws IOException {
    var folder = Files.createTempDirectory("alertmanager");
    var config = Files.writeString(folder.resolve("alertmanager.yml"), CONFIGURATION);
    var process =
        ServerProcess.start(
            "Alertmanager",
            List.of(
                PROGRAM.toString(),
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

  /** The firing alerts. */
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
    try {
      var request = HttpRequest.newBuilder(URI.create(url() + path)).build();
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
