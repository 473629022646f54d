package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example configuration, judged by amtool. */
class AlertmanagerTest {

  private static final Tool AMTOOL = new Tool("amtool");

  private static final Map<String, String> WAKES_A_PERSON =
      Map.of("MailboxQuotaServerDown", "oncall", "MailboxQuotaAgentDown", "oncall");

  static Stream<String> alertNames() {
    return Shipped.alerts().stream().map(alert -> alert.path("alert").asString());
  }

  @Test
  void exampleIsValid() throws Exception {
    Tool.Run run = AMTOOL.run("check-config", Shipped.ALERTMANAGER.toString());

    assertThat(run.exit()).as(run.output()).isZero();
  }

  @ParameterizedTest
  @MethodSource("alertNames")
  void onlyAServerOrTheAgentDownReachesTheOnCall(String alertName)
      throws IOException, InterruptedException {
    String receiver = WAKES_A_PERSON.getOrDefault(alertName, "postmaster");
    Tool.Run run =
        AMTOOL.run(
            "config",
            "routes",
            "test",
            "--config.file=" + Shipped.ALERTMANAGER,
            "--verify.receivers=" + receiver,
            "alertname=" + alertName);

    assertThat(run.exit()).as(run.output()).isZero();
  }

  @Test
  void inhibitionNamesOnlyAlertsThatExist() {
    Stream<String> named =
        Shipped.yaml(Shipped.ALERTMANAGER).findValues("inhibit_rules").stream()
            .flatMap(Shipped::elements)
            .flatMap(
                rule -> Stream.of(rule.at("/source_matchers/0"), rule.at("/target_matchers/0")))
            .map(matcher -> matcher.asString().replaceAll("alertname=\"(\\w+)\"", "$1"));

    assertThat(named).isNotEmpty().isSubsetOf(alertNames().toList());
  }
}
