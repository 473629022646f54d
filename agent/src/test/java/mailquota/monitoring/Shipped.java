package mailquota.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The files of the module {@code dashboards}, as they are and as a test can wait for. */
final class Shipped {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path FOLDER = Path.of("../dashboards");
  private static final List<String> RULES = List.of("rules.yaml", "alerts.yaml");

  /** How long something has to last. What is looked at, the ranges in the expressions, stays. */
  private static final Set<String> TIMES_OF_A_RULE = Set.of("interval", "for", "keep_firing_for");

  private static final Set<String> TIMES_OF_A_ROUTE = Set.of("group_wait", "group_interval");

  private Shipped() {}

  /** The expressions of all recording rules and alerts. */
  static List<String> expressions() {
    return RULES.stream()
        .map(file -> YAML.readTree(FOLDER.resolve("prometheus").resolve(file)))
        .flatMap(rules -> rules.findValuesAsString("expr").stream())
        .toList();
  }

  /** The recording rules, in their order. */
  static List<JsonNode> recordingRules() {
    return YAML.readTree(FOLDER.resolve("prometheus/rules.yaml"))
        .path("groups")
        .valueStream()
        .flatMap(group -> group.path("rules").valueStream())
        .toList();
  }

  /** The expressions of the rules for Grafana. */
  static List<String> grafanaExpressions() {
    return YAML.readTree(FOLDER.resolve("grafana/provisioning/alerting/mailbox-quota.yaml"))
        .findValuesAsString("expr");
  }

  /** Writes the rule files with every duration of a rule shortened to a second. */
  static List<Path> writeHastyRules(Path folder) throws IOException {
    for (String file : RULES) {
      JsonNode rules = YAML.readTree(FOLDER.resolve("prometheus").resolve(file));
      shorten(rules, TIMES_OF_A_RULE);
      Files.writeString(folder.resolve(file), YAML.writeValueAsString(rules));
    }
    return RULES.stream().map(folder::resolve).toList();
  }

  /**
   * The Alertmanager example that waits a second instead of minutes, with a web hook of this origin
   * for each receiver, which has the receiver's name as its path.
   */
  static String hastyAlertmanager(String origin) {
    JsonNode example = YAML.readTree(FOLDER.resolve("alertmanager/example.yaml"));
    shorten(example.path("route"), TIMES_OF_A_ROUTE);
    ArrayNode receivers = ((ObjectNode) example).putArray("receivers");
    for (String name : receiverNames()) {
      ObjectNode receiver = receivers.addObject().put("name", name);
      receiver.putArray("webhook_configs").addObject().put("url", origin + "/" + name);
    }
    return YAML.writeValueAsString(example);
  }

  static List<String> receiverNames() {
    return YAML.readTree(FOLDER.resolve("alertmanager/example.yaml"))
        .path("receivers")
        .valueStream()
        .map(receiver -> receiver.path("name").asString())
        .toList();
  }

  private static void shorten(JsonNode node, Set<String> names) {
    if (node instanceof ObjectNode object) {
      names.stream().filter(object::has).forEach(n -> object.put(n, "1s"));
    }
    node.forEach(child -> shorten(child, names));
  }
}
