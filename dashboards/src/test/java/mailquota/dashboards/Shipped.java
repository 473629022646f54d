package mailquota.dashboards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The files of this module as its tests see them. */
final class Shipped {

  static final Path RECORDING_RULES = Path.of("prometheus/rules.yaml");
  static final Path ALERTS = Path.of("prometheus/alerts.yaml");
  static final Path ALERTMANAGER = Path.of("alertmanager/example.yaml");
  static final Path GRAFANA_RULES = Path.of("grafana/provisioning/alerting/mailbox-quota.yaml");
  static final Path RUNBOOK = Path.of("../docs/runbook.md");
  static final Path ALERTS_DOCUMENT = Path.of("../docs/alerts.md");

  private static final Path AGENT_METRICS = Path.of("../agent/src/test/golden/metrics.txt");
  private static final Path METRICS_PAGE = Path.of("../docs/metrics.md");
  private static final Pattern METRIC_ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

  private Shipped() {}

  static List<Path> dashboards() throws IOException {
    return filesIn(Path.of("grafana")).stream()
        .filter(file -> file.toString().endsWith(".json"))
        .toList();
  }

  /** The panels of a dashboard, without the headings between them. */
  static Stream<JsonNode> panels(JsonNode dashboard) {
    return elements(dashboard.path("panels"))
        .filter(panel -> !panel.path("type").asString().equals("row"));
  }

  static List<Path> ruleTests() throws IOException {
    return filesIn(Path.of("prometheus/tests"));
  }

  static JsonNode json(Path file) {
    return JsonMapper.shared().readTree(file);
  }

  static JsonNode yaml(Path file) {
    return YAMLMapper.shared().readTree(file);
  }

  static List<JsonNode> alerts() {
    return rules(ALERTS);
  }

  /** The rules of all groups of one rule file. */
  static List<JsonNode> rules(Path file) {
    return elements(yaml(file).path("groups")).flatMap(g -> elements(g.path("rules"))).toList();
  }

  /** The expressions of all recording rules and alerts. */
  static List<String> expressions() {
    return Stream.of(RECORDING_RULES, ALERTS)
        .flatMap(file -> yaml(file).findValuesAsString("expr").stream())
        .toList();
  }

  /** The recording rules, in their order. */
  static List<JsonNode> recordingRules() {
    return rules(RECORDING_RULES);
  }

  static Set<String> recordedNames() {
    return recordingRules().stream()
        .map(rule -> rule.path("record").asString())
        .collect(Collectors.toSet());
  }

  /** Every sample name of the agent's golden exposition. */
  static Set<String> agentMetrics() throws IOException {
    return Files.readAllLines(AGENT_METRICS).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toSet());
  }

  /** The names of the agent's samples that are about one mailbox. */
  static Set<String> agentMetricsOfAMailbox() throws IOException {
    return Files.readAllLines(AGENT_METRICS).stream()
        .filter(line -> line.contains("mailbox=\""))
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toSet());
  }

  /** The metrics of the process, which the golden exposition does not have. */
  static Set<String> processMetrics() throws IOException {
    String section = Files.readString(METRICS_PAGE).split("\n## The process\n", 2)[1];
    return METRIC_ROW
        .matcher(section)
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toSet());
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
