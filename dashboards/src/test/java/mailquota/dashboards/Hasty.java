package mailquota.dashboards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The shipped files with waits that are short enough for a test. */
final class Hasty {

  /** How long something has to last. What is looked at, the ranges in the expressions, stays. */
  private static final Set<String> TIMES_OF_A_RULE = Set.of("interval", "for", "keep_firing_for");

  private static final Set<String> TIMES_OF_A_ROUTE = Set.of("group_wait", "group_interval");

  private Hasty() {}

  /** Writes the rule files with every duration of a rule shortened to a second. */
  static List<Path> writeRules(Path folder) throws IOException {
    List<Path> written = new ArrayList<>();
    for (Path file : List.of(Shipped.RECORDING_RULES, Shipped.ALERTS)) {
      JsonNode rules = Shipped.yaml(file);
      shorten(rules, TIMES_OF_A_RULE);
      Path copy = folder.resolve(file.getFileName());
      Files.writeString(copy, YAMLMapper.shared().writeValueAsString(rules));
      written.add(copy);
    }
    return written;
  }

  /**
   * The Alertmanager example that waits a second instead of minutes, with a web hook of this origin
   * for each receiver, which has the receiver's name as its path.
   */
  static String alertmanager(String origin) {
    JsonNode example = Shipped.yaml(Shipped.ALERTMANAGER);
    List<String> names = example.path("receivers").findValuesAsString("name");
    shorten(example.path("route"), TIMES_OF_A_ROUTE);
    ArrayNode receivers = ((ObjectNode) example).putArray("receivers");
    for (String name : names) {
      ObjectNode receiver = receivers.addObject().put("name", name);
      receiver.putArray("webhook_configs").addObject().put("url", origin + "/" + name);
    }
    return YAMLMapper.shared().writeValueAsString(example);
  }

  private static void shorten(JsonNode node, Set<String> names) {
    if (node instanceof ObjectNode object) {
      names.stream().filter(object::has).forEach(n -> object.put(n, "1s"));
    }
    node.forEach(child -> shorten(child, names));
  }
}
