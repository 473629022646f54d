package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import mailquota.Agent;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.User;
import mailquota.testing.prometheus.Alertmanager;
import mailquota.testing.prometheus.Prometheus;
import mailquota.testing.prometheus.PrometheusVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * From a mail to an alert: the agent measures a real Dovecot, Prometheus scrapes it and evaluates
 * the shipped rules, Alertmanager groups and inhibits what fires. Every wait of the rules and the
 * routes is a second here.
 */
@Tag("real")
@Timeout(180)
class AlertingIT {

  private static final String ALICE = "alice@example.org";
  private static final String BOB = "bob@example.org";
  private static final int MESSAGES = 20;
  private static final int MESSAGE_BYTES = 10_300;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void aMailboxThatIsFilledIsAnAlertUntilItIsPurged(PrometheusVersion version) throws IOException {
    DovecotExtension.require();
    try (Dovecot dovecot = Dovecot.start(DovecotSettings.standard());
        Hooks hooks = new Hooks();
        Alertmanager alertmanager =
            Alertmanager.start(version, Hasty.alertmanager(hooks.origin()))) {
      dovecot.addUsers(List.of(user(ALICE), user(BOB)));
      Agent agent = new Agent(config(dovecot), InstantSource.system(), _ -> {});
      agent.start();
      try (Prometheus prometheus =
          Prometheus.start(version, folder, scraping(agent.port(), alertmanager.url()))) {
        List.of(ALICE, BOB).forEach(mailbox -> fill(dovecot, mailbox));
        // Full of messages, and therefore not also reported as almost full of bytes.
        Set<String> full =
            Set.of("MailboxMessageQuotaFull " + ALICE, "MailboxMessageQuotaFull " + BOB);
        awaitAlerts(
            alertmanager,
            full,
            Set.of("MailboxQuotaAlmostFull " + ALICE, "MailboxQuotaAlmostFull " + BOB));
        awaitMessage(prometheus, hooks, "postmaster", full);

        dovecot.doveadm("expunge", "-u", ALICE, "mailbox", "INBOX", "all");
        awaitAlerts(
            alertmanager,
            Set.of("MailboxMessageQuotaFull " + BOB),
            Set.of("MailboxQuotaAlmostFull " + BOB));

        dovecot.stop();
        awaitAlerts(
            alertmanager,
            Set.of("MailboxQuotaServerDown"),
            Set.of("MailboxMessageQuotaFull " + BOB, "MailboxProbesFailing " + ALICE));
        awaitMessage(prometheus, hooks, "oncall", Set.of("MailboxQuotaServerDown"));
        assertThat(firingAt(hooks, "oncall")).containsOnly("MailboxQuotaServerDown");
      } finally {
        agent.stop(Duration.ofSeconds(10));
      }
    }
  }

  /** Its 20 messages are all that it may have, and a little less than all the bytes. */
  private static User user(String address) {
    return User.named(address).password("pw").storage("220K").messages(MESSAGES);
  }

  private static void fill(Dovecot dovecot, String mailbox) {
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(dovecot.deliver(mailbox, MESSAGE_BYTES).isAccepted()).isTrue();
    }
  }

  private Valid config(Dovecot dovecot) throws IOException {
    String yaml =
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite::memory:"}
        servers:
          mx1:
            method: imap
            address: localhost:%d
            ca-file: %s
            auth: {password: env:PASSWORD}
        poll: {min-interval: 100ms, max-interval: 100ms}
        mailboxes:
          - {server: mx1, list: [%s, %s]}
        """
            .formatted(dovecot.imapsPort(), dovecot.caFile(), ALICE, BOB);
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    return (Valid) new ConfigLoader(Map.of("PASSWORD", "pw")).load(file);
  }

  private String scraping(int agentPort, String alertmanagerUrl) throws IOException {
    return """
    global: {scrape_interval: 1s, evaluation_interval: 1s}
    rule_files: [%s]
    scrape_configs:
      - job_name: quota-agent
        static_configs: [{targets: ["127.0.0.1:%d"]}]
    alerting:
      alertmanagers:
        - static_configs: [{targets: ["%s"]}]
    """
        .formatted(
            Hasty.writeRules(folder).stream().map(Path::toString).collect(Collectors.joining(", ")),
            agentPort,
            alertmanagerUrl.replace("http://", ""));
  }

  /** Waits for exactly these that are active, and at least these that are inhibited. */
  private static void awaitAlerts(
      Alertmanager alertmanager, Set<String> active, Set<String> inhibited) {
    alertmanager.await(alerts ->
        names(alerts, false).equals(active) && names(alerts, true).containsAll(inhibited));
  }

  private static Set<String> names(List<JsonNode> alerts, boolean inhibited) {
    return alerts.stream()
        .filter(alert -> alert.at("/status/inhibitedBy").isEmpty() != inhibited)
        .map(Hooks::name)
        .collect(Collectors.toSet());
  }

  private static Set<String> firingAt(Hooks hooks, String receiver) {
    return hooks.messages().stream()
        .filter(message -> message.receiver().equals(receiver))
        .flatMap(message -> message.firing().stream())
        .collect(Collectors.toSet());
  }

  private static void awaitMessage(
      Prometheus prometheus, Hooks hooks, String receiver, Set<String> firing) {
    prometheus.await(() ->
        hooks.messages().stream()
            .anyMatch(
                message -> message.receiver().equals(receiver) && message.firing().equals(firing)));
  }
}
