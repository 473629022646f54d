package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The PrometheusRule is the rule files of the dashboards module, no copy that may differ. */
class RulesTest {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path SOURCE = Path.of("../dashboards/prometheus");

  @Test
  void prometheusRuleHasEveryGroupAsItIs() throws IOException {
    List<JsonNode> expected = new ArrayList<>();
    for (String file : List.of("rules.yaml", "alerts.yaml")) {
      YAML.readTree(SOURCE.resolve(file).toFile()).path("groups").forEach(expected::add);
    }

    assertThat(renderedGroups()).isNotEmpty().isEqualTo(expected);
  }

  private static List<JsonNode> renderedGroups() throws IOException {
    List<JsonNode> groups = new ArrayList<>();
    String rendered = Chart.render(Chart.variation("full"));
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(rendered)) {
      while (documents.hasNextValue()) {
        JsonNode document = documents.nextValue();
        if (document.path("kind").asText().equals("PrometheusRule")) {
          document.at("/spec/groups").forEach(groups::add);
        }
      }
    }
    return groups;
  }
}
