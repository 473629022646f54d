package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboards in the chart are those of the dashboards module, byte for byte. */
class DashboardsTest {

  private static final Path SOURCE = Path.of("../dashboards/grafana");

  @Test
  void eachDashboardIsAConfigMapThatTheSidecarFinds() throws IOException {
    Map<String, String> shipped = new TreeMap<>();
    render()
        .all(ConfigMap.class)
        .filter(map -> map.getMetadata().getLabels().containsKey("grafana_dashboard"))
        .forEach(map -> {
          assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
          assertThat(map.getMetadata().getAnnotations()).containsEntry("grafana_folder", "Mail");
          map.getData().forEach((name, json) -> shipped.put(name, json.strip()));
        });

    assertThat(shipped).isEqualTo(sources());
  }

  @Test
  void eachConfigMapHasItsGrafanaDashboard() throws IOException {
    Manifests manifests = render();

    assertThat(
            manifests
                .all(GenericKubernetesResource.class)
                .map(dashboard -> dashboard.<String>get("spec", "configMapRef", "key")))
        .containsExactlyInAnyOrderElementsOf(sources().keySet());
    assertThat(
            manifests
                .all(GenericKubernetesResource.class)
                .map(dashboard -> dashboard.<String>get("spec", "configMapRef", "name")))
        .isSubsetOf(
            manifests.all(ConfigMap.class).map(map -> map.getMetadata().getName()).toList());
  }

  private static Manifests render() throws IOException {
    return Manifests.parse(Chart.render(Chart.variation("monitoring")));
  }

  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.list(SOURCE)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
        sources.put(file.getFileName().toString(), Files.readString(file).strip());
      }
    }
    return sources;
  }
}
