package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import mailquota.testing.prometheus.Alertmanager;
import mailquota.testing.prometheus.PrometheusVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real alerts through a real Alertmanager that has the example's routes and inhibitions. */
@Tag("real")
@Timeout(120)
class RoutingIT {

  @ParameterizedTest
  @EnumSource
  void alertsOfMailboxesAreGroupedByServerAndDomain(PrometheusVersion version) {
    try (Hooks hooks = new Hooks();
        Alertmanager alertmanager = start(version, hooks)) {
      post(
          alertmanager,
          List.of(
              mailbox("MailboxQuotaFull", "critical", "alice@example.org"),
              mailbox("MailboxQuotaFull", "critical", "bob@example.org"),
              mailbox("MailboxQuotaFull", "critical", "carol@example.net")));
      alertmanager.await(_ -> hooks.messages().size() >= 2);

      assertThat(hooks.messages())
          .containsExactlyInAnyOrder(
              message(
                  "postmaster",
                  labels("MailboxQuotaFull", "mx1", "example.org"),
                  "MailboxQuotaFull alice@example.org",
                  "MailboxQuotaFull bob@example.org"),
              message(
                  "postmaster",
                  labels("MailboxQuotaFull", "mx1", "example.net"),
                  "MailboxQuotaFull carol@example.net"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSeverityDecidesWhoIsNotified(PrometheusVersion version) {
    try (Hooks hooks = new Hooks();
        Alertmanager alertmanager = start(version, hooks)) {
      Map<String, String> many =
          new TreeMap<>(labels("MailboxQuotaManyFull", "mx1", "example.org"));
      many.put("severity", "critical");
      post(
          alertmanager,
          List.of(
              mailbox("MailboxQuotaFillingUp", "info", "dave@example.org"),
              mailbox("MailboxQuotaFillingUp", "info", "erin@example.net"),
              many,
              Map.of("alertname", "MailboxQuotaAgentDown", "severity", "critical")));
      alertmanager.await(_ -> hooks.messages().size() >= 3);

      assertThat(hooks.messages())
          .containsExactlyInAnyOrder(
              message(
                  "planning",
                  Map.of("alertname", "MailboxQuotaFillingUp", "server", "mx1"),
                  "MailboxQuotaFillingUp dave@example.org",
                  "MailboxQuotaFillingUp erin@example.net"),
              message(
                  "oncall",
                  labels("MailboxQuotaManyFull", "mx1", "example.org"),
                  "MailboxQuotaManyFull"),
              message(
                  "oncall", Map.of("alertname", "MailboxQuotaAgentDown"), "MailboxQuotaAgentDown"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatIsDownInhibitsItsMailboxesAndNoOthers(PrometheusVersion version) {
    try (Hooks hooks = new Hooks();
        Alertmanager alertmanager = start(version, hooks)) {
      post(
          alertmanager,
          List.of(
              Map.of(
                  "alertname", "MailboxQuotaServerDown", "severity", "critical", "server", "mx1"),
              Map.of("alertname", "MailboxQuotaDataStale", "severity", "critical", "server", "mx1"),
              Map.of("alertname", "MailboxQuotaDataStale", "severity", "critical", "server", "mx2"),
              mailbox("MailboxProbesFailing", "warning", "alice@example.org"),
              mailbox("MailboxQuotaFull", "critical", "bob@example.org"),
              at("mx2", mailbox("MailboxQuotaFull", "critical", "carol@example.org"))));

      assertThat(inhibited(alertmanager, 3))
          .containsExactlyInAnyOrder(
              "MailboxQuotaDataStale",
              "MailboxProbesFailing alice@example.org",
              "MailboxQuotaFull bob@example.org");
      alertmanager.await(_ -> hooks.messages().size() >= 3);
      assertThat(hooks.messages())
          .flatExtracting(Hooks.Message::firing)
          .containsExactlyInAnyOrder(
              "MailboxQuotaServerDown",
              "MailboxQuotaDataStale",
              "MailboxQuotaFull carol@example.org");
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofOneMailboxOnlyTheWorstIsReported(PrometheusVersion version) {
    try (Hooks hooks = new Hooks();
        Alertmanager alertmanager = start(version, hooks)) {
      post(
          alertmanager,
          List.of(
              mailbox("MailboxQuotaFull", "critical", "alice@example.org"),
              mailbox("MailboxMessageQuotaAlmostFull", "warning", "alice@example.org"),
              mailbox("MailboxQuotaAlmostFull", "warning", "bob@example.org"),
              mailbox("MailboxQuotaFullSoon", "warning", "bob@example.org"),
              mailbox("MailboxQuotaFullSoon", "warning", "carol@example.org"),
              mailbox("MailboxQuotaFillingUp", "info", "carol@example.org"),
              mailbox("MailboxQuotaGrowingFast", "warning", "carol@example.org")));

      assertThat(inhibited(alertmanager, 3))
          .containsExactlyInAnyOrder(
              "MailboxMessageQuotaAlmostFull alice@example.org",
              "MailboxQuotaFullSoon bob@example.org",
              "MailboxQuotaFillingUp carol@example.org");
    }
  }

  private static Alertmanager start(PrometheusVersion version, Hooks hooks) {
    return Alertmanager.start(version, Hasty.alertmanager(hooks.origin()));
  }

  private static void post(Alertmanager alertmanager, List<Map<String, String>> alerts) {
    alertmanager.post(
        JsonMapper.shared()
            .writeValueAsString(alerts.stream().map(labels -> Map.of("labels", labels)).toList()));
  }

  private static Map<String, String> mailbox(String name, String severity, String address) {
    return Map.of(
        "alertname", name,
        "severity", severity,
        "server", "mx1",
        "domain", address.substring(address.indexOf('@') + 1),
        "mailbox", address);
  }

  private static Map<String, String> labels(String name, String server, String domain) {
    return Map.of("alertname", name, "server", server, "domain", domain);
  }

  private static Map<String, String> at(String server, Map<String, String> labels) {
    Map<String, String> moved = new TreeMap<>(labels);
    moved.put("server", server);
    return moved;
  }

  private static Hooks.Message message(
      String receiver, Map<String, String> labels, String... firing) {
    return new Hooks.Message(receiver, JsonMapper.shared().valueToTree(labels), Set.of(firing));
  }

  /** Waits for so many, and returns those that there are. */
  private static Set<String> inhibited(Alertmanager alertmanager, int count) {
    return inhibited(alertmanager.await(alerts -> inhibited(alerts).size() >= count)).stream()
        .map(Hooks::name)
        .collect(Collectors.toSet());
  }

  private static List<JsonNode> inhibited(List<JsonNode> alerts) {
    return alerts.stream().filter(alert -> !alert.at("/status/inhibitedBy").isEmpty()).toList();
  }
}
