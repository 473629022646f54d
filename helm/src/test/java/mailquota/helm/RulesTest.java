package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    String rendered =
        Chart.render(Chart.variation("minimal"), Map.of("prometheusRule.enabled", true));
    assertThat(groups(rendered)).isNotEmpty().isEqualTo(expected);
  }

  @Test
  void anAlertIsLeftOutAndAnotherOneDiffers() throws IOException {
    List<JsonNode> groups = groups(Chart.render(Chart.variation("monitoring")));

    assertThat(rule(groups, "MailboxQuotaAlmostFull")).isEmpty();
    JsonNode full = rule(groups, "MailboxQuotaFull").orElseThrow();
    assertThat(full.path("for").asText()).isEqualTo("5m");
    assertThat(full.at("/labels/severity").asText()).isEqualTo("warning");
    assertThat(full.path("expr").asText()).isNotEmpty();
    assertThat(groups.getLast().path("name").asText()).isEqualTo("own");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled.MailboxQuotaFul=true", "overrides.NoAlert.for=5m"})
  void aNameThatIsNoAlertIsRefused(String value) {
    String[] parts = value.split("=", 2);
    Map<String, Object> changes =
        Map.of("prometheusRule.enabled", true, "prometheusRule." + parts[0], parts[1]);

    assertThatThrownBy(() -> Chart.render(Chart.variation("minimal"), changes))
        .hasMessageContaining("prometheusRule: expected one of the alerts MailboxQuotaAlmostFull")
        .hasMessageContaining("got " + parts[0].split("\\.", -1)[1]);
  }

  private static Optional<JsonNode> rule(List<JsonNode> groups, String alert) {
    return groups.stream()
        .flatMap(group -> group.path("rules").valueStream())
        .filter(rule -> rule.path("alert").asText().equals(alert))
        .findFirst();
  }

  private static List<JsonNode> groups(String rendered) throws IOException {
    List<JsonNode> groups = new ArrayList<>();
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
