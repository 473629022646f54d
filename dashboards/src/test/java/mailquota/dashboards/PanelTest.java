package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What a panel must have to be understood, and a threshold to agree with levels and alerts. */
class PanelTest {

  private static final Path CONFIGURATION = Path.of("../docs/configuration.md");
  private static final Pattern LEVEL = Pattern.compile("(?m)^    \\w+: +\\{at: (\\d+)%.*}");
  private static final Pattern FORECAST = Pattern.compile("forecast: (\\d+)([dh])");
  private static final Pattern BOUND = Pattern.compile("[<>=]=? *([0-9.]+)");

  static Stream<Named<JsonNode>> panels() throws IOException {
    return Shipped.dashboards().stream()
        .map(Shipped::json)
        .flatMap(dashboard ->
            Shipped.panels(dashboard)
                .map(panel ->
                    Named.of(
                        dashboard.path("title").asString() + ": " + panel.path("title").asString(),
                        panel)));
  }

  @ParameterizedTest
  @MethodSource("panels")
  void itExplainsItselfAndItsNumbers(JsonNode panel) {
    assertThat(panel.path("title").asString()).isNotBlank();
    assertThat(panel.path("description").asString()).endsWith(".");
    assertThat(panel.at("/fieldConfig/defaults/unit").asString()).isNotBlank();
    assertThat(panel.path("type").asString())
        .isIn("timeseries", "stat", "bargauge", "table", "gauge");
    assertThat(panel.path("targets").findValuesAsString("expr")).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("panels")
  void itSaysWhyItIsEmpty(JsonNode panel) {
    assertThat(panel.at("/fieldConfig/defaults/noValue").asString("")).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("panels")
  void eachQueryHasALetterOfItsOwn(JsonNode panel) {
    assertThat(panel.path("targets").findValuesAsString("refId")).doesNotHaveDuplicates();
  }

  /** Where a colour changes, an alert or a level begins; 0 and 1 are states and counts. */
  @ParameterizedTest
  @MethodSource("panels")
  void aThresholdIsThatOfALevelOrAnAlert(JsonNode panel) throws IOException {
    Set<Double> bounds = new TreeSet<>(List.of(0.0, 1.0));
    bounds.addAll(levels());
    bounds.addAll(forecasts());
    bounds.addAll(boundsOfAlerts());

    assertThat(steps(panel).flatMap(List::stream)).isSubsetOf(bounds);
  }

  @ParameterizedTest
  @MethodSource("panels")
  void aRatioHasAllLevelsOrNone(JsonNode panel) throws IOException {
    List<Double> levels = levels();

    assertThat(levels).hasSize(4);
    assertThat(steps(panel).filter(steps -> steps.contains(levels.getFirst())))
        .allMatch(levels::equals);
  }

  /** The bounds of each list of thresholds, without the first, which has none. */
  private static Stream<List<Double>> steps(JsonNode panel) {
    return panel.findValues("steps").stream()
        .map(steps ->
            Shipped.elements(steps)
                .map(step -> step.path("value"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::asDouble)
                .toList());
  }

  private static List<Double> levels() throws IOException {
    return defaultLevels().map(level -> Integer.parseInt(level.group(1)) / 100.0).toList();
  }

  private static List<Double> forecasts() throws IOException {
    return defaultLevels()
        .flatMap(level -> FORECAST.matcher(level.group()).results())
        .map(forecast -> {
          int count = Integer.parseInt(forecast.group(1));
          Duration horizon =
              forecast.group(2).equals("d") ? Duration.ofDays(count) : Duration.ofHours(count);
          return (double) horizon.toSeconds();
        })
        .toList();
  }

  private static Stream<MatchResult> defaultLevels() throws IOException {
    return LEVEL.matcher(Files.readString(CONFIGURATION)).results();
  }

  private static Set<Double> boundsOfAlerts() {
    return Shipped.alerts().stream()
        .flatMap(alert -> BOUND.matcher(alert.path("expr").asString()).results())
        .map(bound -> Double.parseDouble(bound.group(1)))
        .collect(Collectors.toSet());
  }
}
