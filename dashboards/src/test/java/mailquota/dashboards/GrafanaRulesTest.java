package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The alerts for Grafana: the file is that of the alerts, in the format that Grafana documents. */
class GrafanaRulesTest {

  private static final String DURATION = "\\d+[smhd]";
  private static final List<String> STEPS = List.of("query", "exists", "fires");

  static Stream<Named<JsonNode>> rules() {
    return Shipped.elements(file().path("groups"))
        .flatMap(group -> Shipped.elements(group.path("rules")))
        .map(rule -> Named.of(rule.path("title").asString(), rule));
  }

  /** What is written, as Grafana reads it. */
  private static JsonNode file() {
    return YAMLMapper.shared().readTree(GrafanaRules.of(Shipped.yaml(Shipped.ALERTS)));
  }

  /** {@code -Dgolden.update=true} writes it anew, to be reviewed. */
  @Test
  void fileIsWhatTheAlertsBecome() throws IOException {
    String expected = GrafanaRules.of(Shipped.yaml(Shipped.ALERTS));
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(Shipped.GRAFANA_RULES.getParent());
      Files.writeString(Shipped.GRAFANA_RULES, expected);
    }
    assertThat(Shipped.GRAFANA_RULES).hasContent(expected);
  }

  @Test
  void everyAlertIsARuleWithItsExpression() {
    assertThat(rules().map(rule -> rule.getPayload().at("/data/0/model/expr").asString()))
        .isEqualTo(Shipped.alerts().stream().map(alert -> alert.path("expr").asString()).toList());
  }

  @Test
  void fileAndGroupsHaveTheFieldsThatGrafanaReads() {
    JsonNode file = file();

    assertThat(file.propertyNames()).containsExactly("apiVersion", "groups");
    assertThat(file.path("apiVersion").asInt()).isEqualTo(1);
    for (JsonNode group : file.path("groups")) {
      assertThat(group.propertyNames())
          .containsExactlyInAnyOrder("orgId", "name", "folder", "interval", "rules");
      assertThat(group.path("orgId").asInt()).isEqualTo(1);
      assertThat(group.path("name").asString()).isNotBlank();
      assertThat(group.path("folder").asString()).isNotBlank();
      assertThat(group.path("interval").asString()).matches(DURATION);
    }
  }

  @Test
  void uidsAreUniqueAndShortEnough() {
    List<String> uids = rules().map(rule -> rule.getPayload().path("uid").asString()).toList();

    assertThat(uids).isNotEmpty().doesNotHaveDuplicates().allMatch(u -> u.matches("[\\w-]{1,40}"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void ruleHasTheFieldsThatGrafanaReads(JsonNode rule) {
    assertThat(Set.copyOf(rule.propertyNames()))
        .contains("uid", "title", "condition", "data", "for")
        .isSubsetOf(
            "uid",
            "title",
            "condition",
            "data",
            "noDataState",
            "execErrState",
            "for",
            "keepFiringFor",
            "labels",
            "annotations");
    assertThat(rule.path("noDataState").asString()).isIn("OK", "NoData", "Alerting", "KeepLast");
    assertThat(rule.path("execErrState").asString()).isIn("OK", "Error", "Alerting", "KeepLast");
    assertThat(rule.path("for").asString()).matches(DURATION);
    assertThat(rule.path("keepFiringFor").asString("15m")).matches(DURATION);
    assertThat(rule.path("condition").asString()).isEqualTo(STEPS.getLast());
  }

  /** What the query finds is 1 in the second step, and above 0 in the third. */
  @ParameterizedTest
  @MethodSource("rules")
  void dataAreAQueryAndTwoExpressionsOnIt(JsonNode rule) {
    List<JsonNode> data = Shipped.elements(rule.path("data")).toList();

    assertThat(data).extracting(step -> step.path("refId").asString()).isEqualTo(STEPS);
    assertThat(data).extracting(step -> step.at("/model/refId").asString()).isEqualTo(STEPS);
    assertThat(data)
        .extracting(step -> step.path("datasourceUid").asString())
        .containsExactly(
            GrafanaRules.DATA_SOURCE, GrafanaRules.EXPRESSIONS, GrafanaRules.EXPRESSIONS);
    assertThat(data.getFirst().at("/relativeTimeRange/from").asInt()).isPositive();
    assertThat(data.getFirst().at("/model/instant").asBoolean()).isTrue();
    assertThat(data.get(1).at("/model/type").asString()).isEqualTo("math");
    assertThat(data.get(1).at("/model/expression").asString()).contains("$query");
    assertThat(data.get(2).at("/model/type").asString()).isEqualTo("threshold");
    assertThat(data.get(2).at("/model/expression").asString()).isEqualTo("exists");
    assertThat(data.get(2).at("/model/conditions/0/evaluator/type").asString()).isEqualTo("gt");
  }

  /** In Grafana $value is a text about all steps. */
  @ParameterizedTest
  @MethodSource("rules")
  void textsTakeTheValueOfTheQuery(JsonNode rule) {
    assertThat(rule.path("annotations").toString()).doesNotContainPattern("\\$value\\b");
  }
}
