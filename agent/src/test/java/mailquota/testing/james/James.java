package mailquota.testing.james;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import mailquota.testing.Folders;
import mailquota.testing.FreePorts;
import mailquota.testing.Lmtp;
import mailquota.testing.LmtpReply;
import mailquota.testing.RealServer;
import mailquota.testing.ServerProcess;

/**
 * A running Apache James with its mail in memory, free ports of loopback and without TLS. It starts
 * in some seconds.
 *
 * <p>Safe for use by several threads. Tests that share one must each use their own addresses.
 */
public final class James implements AutoCloseable {

  /** The password of each mailbox. */
  public static final String PASSWORD = "secret";

  private static final List<String> FILES =
      List.of(
          "imapserver.xml",
          "pop3server.xml",
          "lmtpserver.xml",
          "smtpserver.xml",
          "managesieveserver.xml",
          "domainlist.xml",
          "usersrepository.xml",
          "mailetcontainer.xml",
          "dnsservice.xml",
          "listeners.xml",
          "webadmin.properties",
          "jmap.properties",
          "jmx.properties",
          "logback.xml");
  private static final Pattern OCCUPATION =
      Pattern.compile("\"occupation\":\\{[^}]*?\"size\":(\\d+),\"count\":(\\d+)");

  private final Path folder;
  private final List<Integer> ports;
  private final ServerProcess process;
  private final HttpClient http = HttpClient.newHttpClient();

  private James(Path folder, List<Integer> ports, ServerProcess process) {
    this.folder = folder;
    this.ports = ports;
    this.process = process;
  }

  /** The usage of a mailbox by its administration API. */
  public record Occupation(long octets, long messages) {}

  /** Skips or fails the calling test when it is not installed. */
  static void require() {
    RealServer.require(
        Files.isDirectory(libraries()),
        "no Apache James: mvn -f agent/src/test/james/pom.xml dependency:copy-dependencies"
            + " -DoutputDirectory="
            + libraries()
            + "; JAMES_ROOT names another folder");
  }

  private static Path libraries() {
    var root = System.getenv().getOrDefault("JAMES_ROOT", "/opt/mailbox-quota-agent/james");
    return Path.of(root, "lib");
  }

  /**
   * Returns when all its servers answer.
   *
   * @throws IllegalStateException with its log when it does not start
   */
  static James start() {
    try {
      var folder = Files.createTempDirectory("james");
      try {
        var ports = FreePorts.on("127.0.0.1", 4);
        configure(Files.createDirectory(folder.resolve("conf")), ports);
        return new James(folder, ports, started(folder, ports));
      } catch (IOException | RuntimeException e) {
        Folders.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void configure(Path conf, List<Integer> ports) throws IOException {
    var values =
        Map.of(
            "${imapPort}", ports.get(0),
            "${pop3Port}", ports.get(1),
            "${lmtpPort}", ports.get(2),
            "${webAdminPort}", ports.get(3));
    for (var name : FILES) {
      try (var in = James.class.getResourceAsStream("/james/" + name)) {
        var text = new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
        for (var value : values.entrySet()) {
          text = text.replace(value.getKey(), value.getValue().toString());
        }
        Files.writeString(conf.resolve(name), text);
      }
    }
  }

  private static ServerProcess started(Path folder, List<Integer> ports) throws IOException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx400m",
            "-XX:TieredStopAtLevel=1",
            "-Dworking.directory=" + folder,
            "-Dlogback.configurationFile=" + folder.resolve("conf/logback.xml"),
            "-cp",
            folder.resolve("conf") + ":" + libraries() + "/*",
            "org.apache.james.MemoryJamesServerMain");
    var process = ServerProcess.start("James", command, folder.resolve("console"));
    try {
      process.awaitGreeting("127.0.0.1", ports.get(0), "* OK");
      process.awaitGreeting("127.0.0.1", ports.get(1), "+OK");
      process.awaitGreeting("127.0.0.1", ports.get(2), "220 ");
      process.awaitPort(ports.get(3));
      return process;
    } catch (RuntimeException e) {
      process.stop();
      throw e;
    }
  }

  public int imapPort() {
    return ports.get(0);
  }

  public int pop3Port() {
    return ports.get(1);
  }

  /** The URL of the administration API, without authentication. */
  public String webAdmin() {
    return "http://localhost:" + ports.get(3);
  }

  /** Adds an empty mailbox with limits on octets and messages. */
  public void create(String address, long octets, long messages) {
    request("PUT", "/domains/" + address.substring(address.indexOf('@') + 1), "");
    request("PUT", "/users/" + address, "{\"password\":\"" + PASSWORD + "\"}");
    request("PUT", "/users/" + address + "/mailboxes/INBOX", "");
    limit(address, octets, messages);
  }

  /** Changes the limits, even below the usage. */
  public void limit(String address, long octets, long messages) {
    request("PUT", "/quota/users/" + address + "/size", Long.toString(octets));
    request("PUT", "/quota/users/" + address + "/count", Long.toString(messages));
  }

  /** Delivers one message of this size; James adds its header. */
  public LmtpReply deliver(String address, int sizeBytes) {
    return Lmtp.deliver("127.0.0.1", ports.get(2), address, sizeBytes);
  }

  public Occupation occupation(String address) {
    var answer = request("GET", "/quota/users/" + address, "");
    var found = OCCUPATION.matcher(answer);
    if (!found.find()) {
      throw new IllegalStateException("James says of " + address + ": " + answer);
    }
    return new Occupation(Long.parseLong(found.group(1)), Long.parseLong(found.group(2)));
  }

  private String request(String method, String path, String body) {
    var request =
        HttpRequest.newBuilder(URI.create(webAdmin() + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            "%s %s: %d %s".formatted(method, path, response.statusCode(), response.body()));
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking James", e);
    }
  }

  /** Stops it and deletes its folder; idempotent. */
  @Override
  public void close() {
    http.close();
    process.stop();
    Folders.delete(folder);
  }
}
