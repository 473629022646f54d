package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Nothing here may ask for a metric that the agent does not export and no rule records. */
class MetricNamesTest {

  /** Prometheus' own, and one of the process, which the golden exposition does not have. */
  private static final Set<String> NOT_GOLDEN = Set.of("up", "process_start_time_seconds");

  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), *\\w+\\)");

  /** Prometheus' own: of what it scrapes, and of the alerts that it evaluates. */
  private static final Set<String> PROMETHEUS =
      Set.of("ALERTS", "scrape_duration_seconds", "scrape_samples_scraped");

  static Stream<Path> dashboards() throws IOException {
    return Shipped.dashboards().stream();
  }

  static Stream<Path> ruleTests() throws IOException {
    return Shipped.ruleTests().stream();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyMetricOfADashboardExists(Path dashboard) throws IOException {
    JsonNode json = Shipped.json(dashboard);
    Set<String> used = new HashSet<>();
    json.findValuesAsString("expr").forEach(query -> used.addAll(PromQl.metricNames(query)));
    for (JsonNode variable : json.at("/templating/list")) {
      Matcher query = LABEL_VALUES.matcher(variable.at("/query/query").asString(""));
      if (query.matches()) {
        used.addAll(PromQl.metricNames(query.group(1)));
      }
    }

    Set<String> known = known();
    known.addAll(PROMETHEUS);
    assertThat(used).isNotEmpty().isSubsetOf(known);
  }

  /** A rule may stand on those before it in its group. */
  @Test
  void everyMetricOfARecordingRuleIsTheAgentsOrRecordedBefore() throws IOException {
    Set<String> known = new HashSet<>(Shipped.agentMetrics());
    for (JsonNode rule : Shipped.rules(Shipped.RECORDING_RULES)) {
      String record = rule.path("record").asString();
      Set<String> used = PromQl.metricNames(rule.path("expr").asString());
      assertThat(used).as(record).isNotEmpty().isSubsetOf(known);
      known.add(record);
    }
  }

  @Test
  void everyMetricOfAnAlertExists() throws IOException {
    for (JsonNode alert : Shipped.alerts()) {
      assertThat(PromQl.metricNames(alert.path("expr").asString()))
          .as(alert.path("alert").asString())
          .isNotEmpty()
          .isSubsetOf(known());
    }
  }

  /** A case fed with a metric that does not exist would prove nothing. */
  @ParameterizedTest
  @MethodSource("ruleTests")
  void everyInputSeriesOfARuleTestIsTheAgents(Path ruleTest) throws IOException {
    // Without a brace it is a YAML alias; its anchor is in the same file.
    Stream<String> names =
        Shipped.yaml(ruleTest).findValuesAsString("series").stream()
            .filter(series -> series.contains("{"))
            .map(series -> series.substring(0, series.indexOf('{')));

    assertThat(names).isNotEmpty().isSubsetOf(known());
  }

  private static Set<String> known() throws IOException {
    Set<String> known = new HashSet<>(Shipped.agentMetrics());
    known.addAll(Shipped.processMetrics());
    known.addAll(Shipped.recordedNames());
    known.addAll(NOT_GOLDEN);
    return known;
  }
}
