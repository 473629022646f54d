package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.RelabelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** More than one agent: what they share, and by what they differ. */
class SeveralAgentsTest {

  private static final Path MINIMAL = Chart.variation("minimal");

  static List<Path> variations() throws IOException {
    return Chart.variations().toList();
  }

  @Test
  void theyShareTheDatabaseOfAnOperator() throws IOException {
    Manifests manifests = render(Chart.variation("cloudnative-pg"));
    String cluster = manifests.only(GenericKubernetesResource.class).getMetadata().getName();

    assertThat(manifests.only(StatefulSet.class).getSpec().getReplicas()).isEqualTo(2);
    assertThat(manifests.configurations().getFirst())
        .contains("jdbc:postgresql://" + cluster + "-rw/");
    assertThat(variable(manifests, "STORE_PASSWORD").getValueFrom().getSecretKeyRef().getName())
        .isEqualTo(cluster + "-app");
  }

  @Test
  void theyStartAtTheSameTime() throws IOException {
    assertThat(render(MINIMAL).only(StatefulSet.class).getSpec().getPodManagementPolicy())
        .isEqualTo("Parallel");
  }

  @ParameterizedTest
  @MethodSource("variations")
  void eachHasTheNameOfItsPod(Path values) throws IOException {
    assertThat(
            variable(render(values), "QUOTA_AGENT_NAME")
                .getValueFrom()
                .getFieldRef()
                .getFieldPath())
        .isEqualTo("metadata.name");
  }

  /** A rule of the user may still make it another. */
  @Test
  void theInstanceOfASeriesIsThePod() throws IOException {
    List<RelabelConfig> rules =
        render(Chart.variation("monitoring"))
            .only(PodMonitor.class)
            .getSpec()
            .getPodMetricsEndpoints()
            .getFirst()
            .getRelabelings();

    assertThat(rules.getFirst().getSourceLabels()).containsExactly("__meta_kubernetes_pod_name");
    assertThat(rules.stream().map(RelabelConfig::getTargetLabel))
        .containsExactly("instance", "cluster");
  }

  @Test
  void theStoreOfThePodIsRefused() {
    assertThatThrownBy(() -> Chart.render(MINIMAL, Map.of("replicaCount", 2)))
        .hasMessageContaining("values don't meet the specifications of the schema")
        .hasMessageContaining("store");
  }

  @Test
  void aFileIsRefused() {
    Map<String, Object> file =
        Map.of("replicaCount", 2, "config.store.url", "jdbc:sqlite:/state/state.db");

    assertThatThrownBy(() -> Chart.render(MINIMAL, file))
        .hasMessageContaining("values don't meet the specifications of the schema")
        .hasMessageContaining("^jdbc:postgresql:");
  }

  @Test
  void oneVolumeForAllIsRefused() {
    Map<String, Object> changes = Map.of("replicaCount", 2);

    assertThatThrownBy(() -> Chart.render(Chart.variation("existing"), changes))
        .hasMessageContaining("persistence.existingClaim: expected replicaCount 1, got 2");
  }

  private static EnvVar variable(Manifests manifests, String name) {
    return manifests.container().getEnv().stream()
        .filter(variable -> variable.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Manifests render(Path values) throws IOException {
    return Manifests.parse(Chart.render(values));
  }
}
