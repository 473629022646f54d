package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The recording and alert rules, judged by promtool. */
class RulesTest {

  private static final Tool PROMTOOL = new Tool("promtool");

  static Stream<Path> ruleFiles() {
    return Stream.of(Shipped.RECORDING_RULES, Shipped.ALERTS);
  }

  static Stream<Path> ruleTests() throws IOException {
    return Shipped.ruleTests().stream();
  }

  @ParameterizedTest
  @MethodSource("ruleFiles")
  void promtoolHasNothingToSayAboutTheRules(Path rules) throws Exception {
    Tool.Run run = PROMTOOL.run("check", "rules", "--lint=all", "--lint-fatal", rules.toString());

    assertThat(run.exit()).as(run.output()).isZero();
  }

  @ParameterizedTest
  @MethodSource("ruleTests")
  void alertsFireWhenTheyMustAndOnlyThen(Path ruleTest) throws Exception {
    Tool.Run run = PROMTOOL.run("test", "rules", ruleTest.toString());

    assertThat(run.exit()).as(run.output()).isZero();
  }

  @Test
  void everyAlertHasACaseThatFiresAndOneThatDoesNot() throws IOException {
    Set<String> firing = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (Path file : Shipped.ruleTests()) {
      for (JsonNode ruleCase : Shipped.yaml(file).findValues("alert_rule_test")) {
        for (JsonNode expectation : ruleCase) {
          Set<String> kind = expectation.path("exp_alerts").isEmpty() ? silent : firing;
          kind.add(expectation.path("alertname").asString());
        }
      }
    }
    Set<String> all = new TreeSet<>();
    Shipped.alerts().forEach(alert -> all.add(alert.path("alert").asString()));

    assertThat(firing).isEqualTo(all);
    assertThat(silent).isEqualTo(all);
  }
}
