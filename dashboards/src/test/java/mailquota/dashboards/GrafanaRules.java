package mailquota.dashboards;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * The alerts as Grafana-managed rules, in Grafana's format for provisioning. The recording rules
 * stay with Prometheus.
 */
final class GrafanaRules {

  /** The uid of the data source in {@code grafana/provisioning/datasources}. */
  static final String DATA_SOURCE = "prometheus";

  /** Grafana's own name for its expressions, as if they were a data source. */
  static final String EXPRESSIONS = "__expr__";

  private static final String HEADER =
      """
      # The alerts of prometheus/alerts.yaml as Grafana-managed rules. Written by the build (-Dgolden.update=true): change them there.
      """;
  private static final String DEFAULT_INTERVAL = "1m";
  private static final int RANGE_SECONDS = 600;
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .disable(YAMLWriteFeature.SPLIT_LINES)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .enable(YAMLWriteFeature.LITERAL_BLOCK_STYLE)
          .build();

  private GrafanaRules() {}

  /** The file of the rules of an alert file. */
  static String of(JsonNode alerts) {
    ObjectNode file = JsonNodeFactory.instance.objectNode().put("apiVersion", 1);
    ArrayNode groups = file.putArray("groups");
    for (JsonNode group : alerts.path("groups")) {
      ObjectNode written =
          groups
              .addObject()
              .put("orgId", 1)
              .put("name", group.path("name").asString())
              .put("folder", "Mailbox quota")
              .put("interval", group.path("interval").asString(DEFAULT_INTERVAL));
      ArrayNode rules = written.putArray("rules");
      group.path("rules").forEach(alert -> rules.add(rule(alert)));
    }
    return HEADER + YAML.writeValueAsString(file);
  }

  private static ObjectNode rule(JsonNode alert) {
    String name = alert.path("alert").asString();
    ObjectNode rule =
        JsonNodeFactory.instance
            .objectNode()
            .put("uid", name.toLowerCase(Locale.ROOT))
            .put("title", name)
            .put("condition", "fires");
    rule.putArray("data").add(query(alert)).add(exists()).add(fires());
    // A query without a result is an alert that does not fire.
    rule.put("noDataState", "OK").put("execErrState", "Error");
    rule.put("for", alert.path("for").asString());
    if (alert.has("keep_firing_for")) {
      rule.put("keepFiringFor", alert.path("keep_firing_for").asString());
    }
    rule.set("labels", alert.path("labels"));
    ObjectNode annotations = rule.putObject("annotations");
    alert
        .path("annotations")
        .properties()
        .forEach(text ->
            annotations.put(
                text.getKey(),
                // In Grafana $value is a text about all three steps.
                text.getValue().asString().replace("$value ", "$values.query.Value ")));
    return rule;
  }

  private static ObjectNode query(JsonNode alert) {
    ObjectNode query = step("query", DATA_SOURCE);
    query.withObject("relativeTimeRange").put("from", RANGE_SECONDS).put("to", 0);
    query
        .withObject("model")
        .put("expr", alert.path("expr").asString())
        .put("instant", true)
        .put("range", false);
    return query;
  }

  /** 1 for each series, whichever value it has: in Prometheus a result is an alert. */
  private static ObjectNode exists() {
    ObjectNode exists = step("exists", EXPRESSIONS);
    exists
        .withObject("model")
        .put("type", "math")
        .put("expression", "is_number($query) || is_nan($query) || is_inf($query)");
    return exists;
  }

  private static ObjectNode fires() {
    ObjectNode fires = step("fires", EXPRESSIONS);
    ObjectNode model =
        fires.withObject("model").put("type", "threshold").put("expression", "exists");
    ObjectNode evaluator = model.putArray("conditions").addObject().putObject("evaluator");
    evaluator.put("type", "gt").putArray("params").add(0);
    return fires;
  }

  private static ObjectNode step(String refId, String dataSource) {
    ObjectNode step =
        JsonNodeFactory.instance.objectNode().put("refId", refId).put("datasourceUid", dataSource);
    step.putObject("model").put("refId", refId);
    return step;
  }
}
