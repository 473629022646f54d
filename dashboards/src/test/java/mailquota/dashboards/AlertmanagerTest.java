package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailquota.testing.prometheus.PrometheusVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The example configuration, judged by amtool of both releases. */
class AlertmanagerTest {

  private static final Set<String> WAKE_A_PERSON =
      Set.of(
          "MailboxQuotaManyFull",
          "MailboxQuotaServerDown",
          "MailboxQuotaServerSuspicious",
          "MailboxQuotaDataStale",
          "MailboxQuotaStoreDown",
          "MailboxQuotaAgentLoopStuck",
          "MailboxQuotaAgentDown");

  private static final Pattern ALERT_NAME = Pattern.compile("Mailbox\\w+");

  static Stream<Arguments> alerts() {
    return Shipped.alerts().stream()
        .flatMap(alert ->
            Stream.of(PrometheusVersion.values())
                .map(version ->
                    arguments(
                        version,
                        alert.path("alert").asString(),
                        alert.at("/labels/severity").asString())));
  }

  @ParameterizedTest
  @EnumSource
  void exampleIsValid(PrometheusVersion version) throws Exception {
    Tool.Run run = Tool.of(version, "amtool").run("check-config", Shipped.ALERTMANAGER.toString());

    assertThat(run.exit()).as(run.output()).isZero();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void whatIsCriticalAndOfNoSingleMailboxReachesTheOnCall(
      PrometheusVersion version, String alert, String severity) throws Exception {
    String receiver =
        WAKE_A_PERSON.contains(alert)
            ? "oncall"
            : severity.equals("info") ? "planning" : "postmaster";
    String mailbox = WAKE_A_PERSON.contains(alert) ? "" : "alice@example.org";
    Tool.Run run =
        Tool.of(version, "amtool")
            .run(
                "config",
                "routes",
                "test",
                "--config.file=" + Shipped.ALERTMANAGER,
                "--verify.receivers=" + receiver,
                "alertname=" + alert,
                "severity=" + severity,
                "mailbox=" + mailbox);

    assertThat(run.exit()).as(run.output()).isZero();
  }

  @Test
  void inhibitionNamesOnlyAlertsThatExist() {
    JsonNode rules = Shipped.yaml(Shipped.ALERTMANAGER).path("inhibit_rules");

    assertThat(ALERT_NAME.matcher(rules.toString()).results().map(MatchResult::group))
        .isNotEmpty()
        .isSubsetOf(
            Shipped.alerts().stream().map(alert -> alert.path("alert").asString()).toList());
  }
}
