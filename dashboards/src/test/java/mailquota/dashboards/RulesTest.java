package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import mailquota.testing.prometheus.PrometheusVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The recording and alert rules, judged by promtool of both releases. */
class RulesTest {

  /** As many as Mimir takes by default. */
  private static final int RULES_OF_A_GROUP = 20;

  static Stream<Arguments> ruleFiles() {
    return withEachVersion(List.of(Shipped.RECORDING_RULES, Shipped.ALERTS));
  }

  static Stream<Arguments> ruleTests() throws IOException {
    return withEachVersion(Shipped.ruleTests());
  }

  private static Stream<Arguments> withEachVersion(List<Path> files) {
    return files.stream()
        .flatMap(
            file -> Stream.of(PrometheusVersion.values()).map(version -> arguments(version, file)));
  }

  @ParameterizedTest
  @MethodSource("ruleFiles")
  void promtoolHasNothingToSayAboutTheRules(PrometheusVersion version, Path rules)
      throws Exception {
    Tool.Run run =
        Tool.of(version, "promtool")
            .run("check", "rules", "--lint=all", "--lint-fatal", rules.toString());

    assertThat(run.exit()).as(run.output()).isZero();
  }

  @ParameterizedTest
  @MethodSource("ruleTests")
  void alertsFireWhenTheyMustAndOnlyThen(PrometheusVersion version, Path ruleTest)
      throws Exception {
    Tool.Run run = Tool.of(version, "promtool").run("test", "rules", ruleTest.toString());

    assertThat(run.exit()).as(run.output()).isZero();
  }

  /** What a test leaves out has no place in the order. */
  @Test
  void eachTestOrdersAllGroups() throws IOException {
    List<String> groups =
        Stream.of(Shipped.RECORDING_RULES, Shipped.ALERTS)
            .flatMap(file -> Shipped.elements(Shipped.yaml(file).path("groups")))
            .map(group -> group.path("name").asString())
            .toList();
    for (Path file : Shipped.ruleTests()) {
      assertThat(Shipped.elements(Shipped.yaml(file).path("group_eval_order")))
          .as(file.toString())
          .map(JsonNode::asString)
          .containsExactlyElementsOf(groups);
    }
  }

  @Test
  void noGroupHasMoreRulesThanMimirTakes() {
    for (Path file : List.of(Shipped.RECORDING_RULES, Shipped.ALERTS)) {
      for (JsonNode group : Shipped.yaml(file).path("groups")) {
        assertThat(group.path("rules"))
            .as(group.path("name").asString())
            .hasSizeBetween(1, RULES_OF_A_GROUP);
      }
    }
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
