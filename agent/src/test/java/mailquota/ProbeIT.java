package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.board.MailboxStatus;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.testing.Door;
import mailquota.testing.FreePorts;
import mailquota.testing.Promtool;
import mailquota.testing.RealServer;
import mailquota.testing.ServerProcess;
import mailquota.testing.cyrus.Cyrus;
import mailquota.testing.cyrus.CyrusExtension;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code /probe} of a whole agent, by each method, with a real Dovecot, a real Cyrus and a real
 * Prometheus.
 */
@Tag("real")
@Timeout(120)
@ExtendWith({DovecotExtension.class, CyrusExtension.class})
class ProbeIT {

  private static final String PASSWORD = "s3cret-pw";
  private static final List<String> METHODS =
      List.of("imap", "starttls", "pop3", "dove", "cyrus", "used");
  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final Pattern PHASE =
      Pattern.compile("probe_phase_duration_seconds\\{phase=\"(\\w+)\"}");

  private final Dovecot dovecot;
  private final Cyrus cyrus;
  private final BlockingQueue<MailboxStatus> statuses = new LinkedBlockingQueue<>();
  private final String domain = "requested%d.example".formatted(TESTS.incrementAndGet());
  private Door door;
  private Agent agent;

  @TempDir private Path folder;

  ProbeIT(Dovecot dovecot, Cyrus cyrus) {
    this.dovecot = dovecot;
    this.cyrus = cyrus;
  }

  @BeforeEach
  void start() throws Exception {
    dovecot.addUsers(
        Stream.concat(METHODS.stream(), Stream.of("away"))
            .map(method -> User.named(mailbox(method)).password(PASSWORD).storage("1M"))
            .toList());
    METHODS.forEach(method -> dovecot.deliver(mailbox(method), 500_000));
    cyrus.create("user/" + mailbox("cyrus"), "STORAGE 1000");
    door = Door.to(dovecot.imapPort());
    agent =
        new Agent(
            (Valid)
                new ConfigLoader(
                        Map.of(
                            "PASSWORD",
                            PASSWORD,
                            "KEY",
                            Dovecot.DOVEADM_API_KEY,
                            "ADMIN",
                            Cyrus.PASSWORD,
                            "WRONG",
                            "no"))
                    .load(Files.writeString(folder.resolve("config.yaml"), config())),
            InstantSource.system(),
            statuses::add);
    agent.start();
    Set<String> wanted = new HashSet<>(Set.of("wrong", "away"));
    wanted.addAll(METHODS);
    while (!wanted.isEmpty()) {
      MailboxStatus status = statuses.poll(60, TimeUnit.SECONDS);
      assertThat(status).as("%s", wanted).isNotNull();
      wanted.remove(status.mailbox().server());
    }
  }

  @AfterEach
  void stop() throws IOException {
    agent.stop(Duration.ofSeconds(10));
    door.close();
  }

  /** Each test has mailboxes of its own on the shared server. */
  private String mailbox(String method) {
    return method + "@" + domain;
  }

  private String config() throws SQLException {
    String database = "jdbc:sqlite:" + folder.resolve("mail.db");
    try (Connection connection = DriverManager.getConnection(database)) {
      connection
          .createStatement()
          .executeUpdate(
              "create table usage as select '" + mailbox("used") + "' address, 5 used_bytes");
    }
    StringBuilder yaml = new StringBuilder(servers(database));
    METHODS.forEach(
        method -> yaml.append("  - {server: %s, list: [%s]}%n".formatted(method, mailbox(method))));
    for (String server : List.of("wrong", "away")) {
      yaml.append("  - {server: %s, list: [%s]}%n".formatted(server, mailbox(server)));
    }
    return yaml.toString();
  }

  private String servers(String database) {
    return """
    http: {listen: "127.0.0.1:0"}
    store: {url: "jdbc:sqlite::memory:"}
    poll: {min-interval: 1h, max-interval: 1h}
    servers:
      imap: {method: imap, address: "localhost:%1$d", ca-file: %2$s, auth: {password: env:PASSWORD}}
      starttls:
        {method: imap, address: "localhost:%3$d", tls: starttls, ca-file: %2$s, auth: {password: env:PASSWORD}}
      pop3: {method: pop3, address: "localhost:%4$d", ca-file: %2$s, auth: {password: env:PASSWORD}}
      dove: {method: doveadm, address: "http://localhost:%5$d", auth: {password: env:KEY}}
      cyrus:
        method: imap-admin
        address: "localhost:%8$d"
        ca-file: %9$s
        auth: {user: "%10$s", password: env:ADMIN}
      used: {method: sql, url: "%6$s", query: "select address, used_bytes from usage"}
      wrong: {method: imap, address: "localhost:%3$d", tls: none, auth: {password: env:WRONG}}
      away: {method: imap, address: "localhost:%7$d", tls: none, auth: {password: env:PASSWORD}}
    mailboxes:
    """
        .formatted(
            dovecot.imapsPort(),
            dovecot.caFile(),
            dovecot.imapPort(),
            dovecot.pop3sPort(),
            dovecot.doveadmPort(),
            database,
            door.port(),
            cyrus.imapsPort(),
            cyrus.caFile(),
            Cyrus.ADMIN);
  }

  @Test
  void eachMethodHasItsPhases() throws Exception {
    Map<String, Set<String>> phases =
        Map.of(
            "imap", Set.of("resolve", "connect", "tls", "login", "quota"),
            "starttls", Set.of("resolve", "connect", "tls", "login", "quota"),
            "pop3", Set.of("resolve", "connect", "tls", "login", "quota"),
            "dove", Set.of("resolve", "connect", "quota"),
            "cyrus", Set.of("quota"), // On the connection that is open.
            "used", Set.of("quota"));
    for (var expected : phases.entrySet()) {
      String answer = probe(mailbox(expected.getKey()), "");
      assertThat(answer)
          .as(expected.getKey())
          .contains("\nprobe_success 1.0\n", "mailbox_quota_used_bytes{");
      assertThat(phases(answer)).as(expected.getKey()).isEqualTo(expected.getValue());
      assertThat(Promtool.check(answer)).isEmpty();
    }
  }

  private static Set<String> phases(String answer) {
    return PHASE.matcher(answer).results().map(found -> found.group(1)).collect(Collectors.toSet());
  }

  @Test
  void theFiguresAreThoseOfNowAndAreTakenIn() throws Exception {
    assertThat(dovecot.deliver(mailbox("imap"), 300_000).isAccepted()).isTrue();
    String used = line(probe(mailbox("imap"), ""), "mailbox_quota_used_bytes{");
    assertThat(Double.parseDouble(used.substring(used.lastIndexOf(' ')))).isGreaterThan(800_000);
    assertThat(get("/metrics")).contains(used);
  }

  @Test
  void debugShowsTheConversationWithoutASecret() throws Exception {
    for (String method : METHODS) {
      assertThat(probe(mailbox(method), "&debug=true"))
          .as(method)
          .contains("Trace of the probe:\n   ", "Metrics that would have been returned:")
          .doesNotContain(PASSWORD, Dovecot.DOVEADM_API_KEY, " " + Cyrus.PASSWORD);
    }
    assertThat(probe(mailbox("imap"), "&debug=true")).contains(" GETQUOTAROOT INBOX", "***");
  }

  @Test
  void afterARefusedLoginThereIsNoOther() throws Exception {
    String before = dovecot.log();
    for (int i = 0; i < 3; i++) {
      assertThat(probe(mailbox("wrong"), "&debug=true"))
          .contains("probe_success 0.0", "\nnot tried: ", "mailbox_probe_success{");
    }
    assertThat(dovecot.log().substring(before.length())).doesNotContain(mailbox("wrong"));
  }

  @Test
  void aServerThatIsDownIsAFailure() throws Exception {
    door.shut();
    assertThat(probe(mailbox("away"), ""))
        .contains("\nprobe_success 0.0\n", "phase=\"connect\"", "mailbox_probe_success{")
        .doesNotContain("phase=\"login\"");
  }

  /** As docs/metrics.md sets it up. */
  @Test
  void aPrometheusScrapesIt() throws Exception {
    RealServer.require(Files.isExecutable(Path.of("/usr/bin/prometheus")), "prometheus");
    String jobs =
        Arrays.stream(Files.readString(Path.of("../docs/metrics.md")).split("```yaml\n", -1))
            .filter(block -> block.contains("metrics_path: /probe"))
            .findFirst()
            .orElseThrow();
    String yaml =
        jobs.substring(0, jobs.indexOf("```"))
            .replace("127.0.0.1:10143", "127.0.0.1:" + agent.port())
            .replace("alice@example.org", mailbox("imap"))
            .replaceAll("scrape_interval: \\w+", "scrape_interval: 1s")
            .replaceAll("scrape_timeout: \\w+", "scrape_timeout: 1s");
    Path file = Files.writeString(folder.resolve("prometheus.yml"), yaml);
    int port = FreePorts.on("127.0.0.1", 1).getFirst();
    ServerProcess prometheus =
        ServerProcess.start(
            "Prometheus",
            List.of(
                "prometheus",
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port),
            folder.resolve("prometheus.log"));
    try {
      String query =
          "http://127.0.0.1:%d/api/v1/query?query=%s"
              .formatted(
                  port,
                  URLEncoder.encode(
                      "probe_success{instance=\"%s\"} == 1".formatted(mailbox("imap")),
                      StandardCharsets.UTF_8));
      prometheus.await(() -> hasValue(query));
    } finally {
      prometheus.stop();
    }
  }

  private static boolean hasValue(String query) {
    try {
      return text(query).contains("\"value\":");
    } catch (IOException _) {
      return false; // It is not up yet.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String line(String metrics, String begin) {
    return metrics.lines().filter(line -> line.startsWith(begin)).findFirst().orElseThrow();
  }

  private String probe(String mailbox, String more) throws IOException, InterruptedException {
    return get("/probe?target=" + mailbox + more);
  }

  private String get(String path) throws IOException, InterruptedException {
    return text("http://127.0.0.1:" + agent.port() + path);
  }

  private static String text(String uri) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
          .body();
    }
  }
}
