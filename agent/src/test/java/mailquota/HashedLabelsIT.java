package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoResource;
import mailquota.demo.server.DemoRoot;
import mailquota.demo.server.DemoServer;
import mailquota.quota.Address;
import mailquota.quota.HashedNames;
import mailquota.quota.Secret;
import mailquota.testing.Eventually;
import mailquota.testing.SmtpStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An agent with hashed labels. Its servers, sources and clients mention addresses wherever they
 * can: everything that it says to anyone is searched for them.
 */
@Timeout(120)
class HashedLabelsIT {

  private static final String KEY = "a key of some length";
  private static final List<String> PERSONS =
      List.of("alice", "bob", "carol", "dave", "erin", "frank");
  private static final String API = "/api/v1/openapi.json";
  private static final Pattern PORT = Pattern.compile("listening on http://127.0.0.1:(\\d+)/");

  /** Almost full, and with a quota root that is named after its owner. */
  private record Box(String address) implements DemoMailbox {

    @Override
    public boolean accepts(String password) {
      return !address.startsWith("bob");
    }

    @Override
    public List<DemoRoot> roots() {
      String owner = address.substring(0, address.indexOf('@'));
      return List.of(new DemoRoot("user/" + owner, new DemoResource.Storage(sizeBytes(), 1000)));
    }

    @Override
    public long sizeBytes() {
      return 960;
    }

    @Override
    public long messages() {
      return 1;
    }
  }

  @TempDir private Path folder;
  private DemoServer imap;
  private SmtpStub broken;
  private SmtpStub smtp;
  private Path log;

  @BeforeEach
  void start() throws IOException {
    imap = DemoImapServer.start(0, login -> Optional.of(new Box(login)));
    broken = SmtpStub.start(Map.of(SmtpStub.GREETING, "* BYE no backend for <carol@example.org>"));
    smtp = SmtpStub.start(Map.of("RCPT TO", "550 5.1.1 <alice@example.org>: no such user"));
    log = folder.resolve("log");
  }

  @AfterEach
  void stop() {
    imap.close();
    broken.close();
    smtp.close();
  }

  private Path config() throws IOException {
    Files.writeString(
        folder.resolve("mailboxes.csv"),
        """
        address,contact
        dave@example.org,not a contact of dave@example.org
        erin smith@example.org,erin@example.net
        """);
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite:%s"}
        servers:
          imap: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: env:PASSWORD}}
          broken: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: env:PASSWORD}}
        poll: {min-interval: 100ms, max-interval: 100ms}
        mailboxes:
          - {server: imap, list: [alice@example.org, bob@example.org]}
          - {server: broken, list: [carol@example.org]}
          - {server: imap, name: csv, file: mailboxes.csv}
        channels:
          owner: {type: email, from: postmaster@example.org, smtp: {host: 127.0.0.1, port: %d}}
        metrics: {labels: hashed, hash-key: env:KEY}
        """
            .formatted(folder.resolve("state.db"), imap.port(), broken.port(), smtp.port()));
  }

  @Test
  void nobodyReadsAnAddress() throws Exception {
    Map<String, String> environment = Map.of("PASSWORD", "pw", "KEY", KEY);
    try (AgentProcess agent = AgentProcess.start(config(), environment, log);
        HttpClient client = HttpClient.newHttpClient()) {
      agent.awaitLog(log, "listening on");
      agent.awaitLog(log, "server=broken is down");
      agent.awaitLog(log, "rows are rejected");
      agent.awaitLog(log, "will never arrive");
      String measured =
          "mailbox_quota_used_bytes{domain=\"example.org\",mailbox=\"%1$s\",root=\"%1$s\""
              .formatted(hash("alice@example.org"));
      String probed =
          "mailbox_probe_success{domain=\"example.org\",mailbox=\"%s\""
              .formatted(hash("bob@example.org"));
      Eventually.await(() -> {
        String text = metrics(client, "text/plain");
        return text.contains(measured) && text.contains(probed);
      });
      String metrics = metrics(client, "text/plain");
      assertSilent("metrics", metrics);
      assertSilent("OpenMetrics", metrics(client, "application/openmetrics-text"));
      for (String answer : answers(client)) {
        assertSilent("an answer", answer);
      }
      String said = Files.readString(log);
      assertSilent("the log", said);
      assertThat(said).as("the name of a mailbox in it").contains(hash("carol@example.org"));
    }
  }

  private static void assertSilent(String where, String text) {
    assertThat(text)
        .as(where)
        .isNotEmpty()
        .doesNotContainIgnoringCase(PERSONS.toArray(String[]::new));
  }

  private String metrics(HttpClient client, String accept) throws Exception {
    return send(client, request("/metrics").header("Accept", accept));
  }

  private List<String> answers(HttpClient client) throws Exception {
    String silence =
        "{\"mailbox\":\"frank@example.org\",\"duration\":\"1h\",\"author\":\"alice@example.org\","
            + "\"comment\":\"asked by bob@example.org\"}";
    HttpRequest.Builder silencing =
        request("/api/v1/silences")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(silence));
    Files.writeString(folder.resolve("mailboxes.csv"), "no header of dave@example.org\n");
    List<String> answers = new ArrayList<>();
    answers.add(send(client, silencing));
    for (String path : paths(client)) {
      answers.add(send(client, request(path)));
    }
    answers.add(send(client, request("/api/v1/silences?all=true")));
    answers.add(
        send(
            client,
            request("/api/v1/probe/dave@example.org").POST(HttpRequest.BodyPublishers.noBody())));
    answers.add(send(client, request("/api/v1/frank@example.org")));
    answers.add(send(client, request("/-/reload").POST(HttpRequest.BodyPublishers.noBody())));
    return answers;
  }

  /** All that answers a GET without a parameter in its path, and ends. */
  private List<String> paths(HttpClient client) throws Exception {
    JsonNode paths = new JsonMapper().readTree(send(client, request(API))).path("paths");
    List<String> found =
        paths.properties().stream()
            .filter(path -> path.getValue().has("get") && !path.getKey().contains("{"))
            .map(Map.Entry::getKey)
            .filter(path -> !path.endsWith("/events"))
            .toList();
    assertThat(found).contains("/api/v1/mailboxes", "/api/v1/notices", "/api/v1/silences");
    return found;
  }

  private static String send(HttpClient client, HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString()).body();
  }

  private HttpRequest.Builder request(String path) throws IOException {
    Matcher port = PORT.matcher(Files.readString(log));
    assertThat(port.find()).isTrue();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + path));
  }

  private static String hash(String address) {
    return new HashedNames(new Secret(KEY), false).mailbox(new Address(address));
  }
}
