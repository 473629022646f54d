package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import mailquota.board.MailboxStatus;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import mailquota.testing.LmtpReply;
import mailquota.testing.Promtool;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.QuotaRow;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent on a real Dovecot: mailboxes fill by LMTP, metrics move, owners are warned. */
@Tag("real")
@Timeout(120)
@ExtendWith(DovecotExtension.class)
class AgentIT {

  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();
  private final BlockingQueue<MailboxStatus> statuses = new LinkedBlockingQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private DemoServer smtp;

  @TempDir private Path folder;

  @BeforeEach
  void startSmtp() throws IOException {
    smtp = DemoSmtpServer.start(0, _ -> true, mails::add);
  }

  @AfterEach
  void stopSmtp() {
    smtp.close();
  }

  @Test
  void theOwnerIsWarnedAtEachLevelOnceBeforeMailBounces(Dovecot dovecot)
      throws IOException, InterruptedException {
    String owner = "filling@example.org";
    dovecot.addUser(User.named(owner).password("pw").storage("1M"));
    Agent agent = new Agent(config(dovecot, owner), InstantSource.system(), statuses::add);
    agent.start();
    try {
      LmtpReply reply = dovecot.deliver(owner, 10_000);
      while (reply.isAccepted()) {
        awaitReading(dovecot, owner);
        reply = dovecot.deliver(owner, 10_000);
      }
      assertThat(reply.code()).isEqualTo(552);
      List<String> levels = List.of(levelOf(nextMail()), levelOf(nextMail()), levelOf(nextMail()));
      assertThat(levels).containsExactly("INFO", "WARNING", "CRITICAL");
      awaitPolls(3);
      assertThat(mails).isEmpty();
    } finally {
      agent.stop(Duration.ofSeconds(10));
    }
  }

  @Test
  void theMetricsAreTheServersFiguresToTheByte(Dovecot dovecot)
      throws IOException, InterruptedException {
    dovecot.addUsers(
        List.of(
            User.named("metrics@example.org").password("pw").storage("3M").messages(50),
            User.named("locked@example.org").password("another")));
    dovecot.deliver("metrics@example.org", 123_456);
    Valid config = config(dovecot, "metrics@example.org", "locked@example.org");
    Agent agent = new Agent(config, InstantSource.system(), statuses::add);
    agent.start();
    try {
      awaitPolls(2);
      while (!agent.monitor().hasPolledAll()) {
        awaitPolls(1);
      }
      assertThat(get(agent, "/-/ready").statusCode()).isEqualTo(200);
      assertThat(get(agent, "/-/healthy").statusCode()).isEqualTo(200);
      assertThat(get(agent, "/nothing").statusCode()).isEqualTo(404);
      String metrics = get(agent, "/metrics").body();
      for (QuotaRow row : dovecot.doveadmQuota("metrics@example.org")) {
        boolean storage = row.type().equals("STORAGE");
        double unit = storage ? 1024 : 1;
        assertThat(sample(metrics, storage ? "used_bytes" : "messages"))
            .isEqualTo(row.value() * unit);
        assertThat(sample(metrics, storage ? "limit_bytes" : "messages_limit"))
            .isEqualTo(row.limit().orElseThrow() * unit);
      }
      assertThat(metrics)
          .contains("mailbox_probe_success{domain=\"example.org\",mailbox=\"locked@example.org\"")
          .doesNotContain("used_bytes{domain=\"example.org\",mailbox=\"locked@example.org\"");
      assertThat(Promtool.check(metrics)).isEmpty();
    } finally {
      agent.stop(Duration.ofSeconds(10));
    }
  }

  @Test
  void anOutageOfAServerIsSeen() throws IOException, InterruptedException {
    DovecotExtension.require();
    Dovecot dovecot = Dovecot.start(DovecotSettings.standard());
    dovecot.addUser(User.named("away@example.org").password("pw").storage("1M"));
    Agent agent =
        new Agent(config(dovecot, "away@example.org"), InstantSource.system(), statuses::add);
    agent.start();
    try {
      awaitPolls(1);
      assertThat(agent.monitor().isUp("imap")).contains(true);
      dovecot.stop();
      while (!(nextStatus().lastProbe().result() instanceof Failed)) {
        // A probe from before the outage.
      }
      assertThat(agent.monitor().isUp("imap")).contains(false);
      assertThat(agent.statuses().getFirst().level()).isEqualTo(Level.OK);
    } finally {
      agent.stop(Duration.ofSeconds(10));
      dovecot.close();
    }
  }

  private Valid config(Dovecot dovecot, String... mailboxes) throws IOException {
    String yaml =
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite::memory:"}
        servers:
          imap:
            method: imap
            address: localhost:%d
            ca-file: %s
            auth: {password: env:PASSWORD}
        poll: {min-interval: 20ms, max-interval: 20ms}
        mailboxes:
          - {server: imap, list: [%s]}
        channels:
          owner:
            type: email
            levels: [info, warning, critical]
            from: postmaster@example.org
            smtp: {host: 127.0.0.1, port: %d}
        """
            .formatted(
                dovecot.imapsPort(), dovecot.caFile(), String.join(", ", mailboxes), smtp.port());
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    return (Valid) new ConfigLoader(Map.of("PASSWORD", "pw")).load(file);
  }

  /** Waits until the agent has read the current usage. */
  private void awaitReading(Dovecot dovecot, String mailbox) throws InterruptedException {
    long used = dovecot.doveadmQuota(mailbox).getFirst().value() * 1024;
    while (!(nextStatus().lastProbe().result() instanceof Measured(Reading reading))
        || !uses(reading, used)) {
      // An older reading.
    }
  }

  private static boolean uses(Reading reading, long used) {
    return reading.roots().stream()
        .flatMap(root -> root.resources().values().stream())
        .anyMatch(usage -> usage.used() == used);
  }

  private void awaitPolls(int count) throws InterruptedException {
    statuses.clear();
    for (int i = 0; i < count; i++) {
      nextStatus();
    }
  }

  private MailboxStatus nextStatus() throws InterruptedException {
    MailboxStatus status = statuses.poll(20, TimeUnit.SECONDS);
    assertThat(status).isNotNull();
    return status;
  }

  private DemoMail nextMail() throws InterruptedException {
    DemoMail mail = mails.poll(20, TimeUnit.SECONDS);
    assertThat(mail).as("a warning").isNotNull();
    return mail;
  }

  private static String levelOf(DemoMail mail) {
    return Pattern.compile("(?m)^X-Quota-Level: (\\S+)")
        .matcher(mail.content())
        .results()
        .map((MatchResult header) -> header.group(1))
        .findFirst()
        .orElse("no level");
  }

  private HttpResponse<String> get(Agent agent, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + agent.port() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static double sample(String metrics, String name) {
    return Pattern.compile("(?m)^mailbox_quota_" + name + "\\{[^}]*mailbox=\"metrics@[^}]*} (\\S+)")
        .matcher(metrics)
        .results()
        .mapToDouble(line -> Double.parseDouble(line.group(1)))
        .findFirst()
        .orElseThrow();
  }
}
