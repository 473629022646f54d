package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboards of the dashboards module, each in a ConfigMap that Grafana's sidecar finds. */
class DashboardsTest {

  private static final Path SOURCE = Path.of("../dashboards/grafana");
  private static final String LABEL = "grafana_dashboard";
  private static final Pattern VALUES = Pattern.compile("(?ms)^```yaml\n(dashboards:.*?)^```");

  @Test
  void everyDashboardIsThereAsItIs() throws IOException {
    Map<String, String> expected = new HashMap<>();
    try (Stream<Path> files = Files.list(SOURCE)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        expected.put("mailbox-quota-" + file.getFileName(), Files.readString(file).strip());
      }
    }
    Map<String, String> rendered = new HashMap<>();
    rendered("full").forEach(map -> rendered.putAll(map.getData()));

    assertThat(expected).hasSize(4);
    assertThat(rendered).isEqualTo(expected);
  }

  /** The folder is an annotation; a ConfigMap holds no more than 1 MiB. */
  @Test
  void eachHasTheLabelAndTheFolderAndFits() throws IOException {
    assertThat(rendered("full"))
        .hasSize(4)
        .allSatisfy(map -> {
          assertThat(map.getMetadata().getLabels()).containsEntry(LABEL, "1");
          assertThat(map.getMetadata().getAnnotations()).containsEntry("grafana_folder", "Mail");
          assertThat(String.join("", map.getData().values())).hasSizeLessThan(1 << 20);
        });
  }

  @Test
  void thereIsNoneUnlessItIsAskedFor() throws IOException {
    assertThat(rendered("minimal")).isEmpty();
  }

  @Test
  void theValuesOfTheDocumentAreThoseThatAreTested() throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    Matcher shown = VALUES.matcher(Files.readString(Path.of("../docs/dashboards.md")));

    assertThat(shown.find()).isTrue();
    assertThat(yaml.readTree(shown.group(1)).path("dashboards"))
        .isEqualTo(yaml.readTree(Chart.variation("full").toFile()).path("dashboards"));
  }

  private static List<ConfigMap> rendered(String variation) throws IOException {
    return Manifests.parse(Chart.render(Chart.variation(variation)))
        .all(ConfigMap.class)
        .filter(map -> map.getMetadata().getLabels().containsKey(LABEL))
        .toList();
  }
}
