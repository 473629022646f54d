package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** That the reader of the other tests is as strict as they believe. */
class ManifestsTest {

  private static final String SERVICE =
      """
      kind: Service
      apiVersion: v1
      metadata: {name: mail}
      spec: {ports: [{name: http, port: 80, targetPort: http}]}
      """;

  @Test
  void aRightManifestIsRead() throws IOException {
    Service service = Manifests.parse(SERVICE).only(Service.class);

    assertThat(service.getSpec().getPorts().getFirst().getPort()).isEqualTo(80);
  }

  @Test
  void anUnknownFieldIsRefused() {
    assertThatThrownBy(() -> Manifests.parse(SERVICE.replace("targetPort", "targetPorts")))
        .hasMessageContaining("targetPorts");
  }

  @Test
  void aStringIsNoNumber() {
    assertThatThrownBy(() -> Manifests.parse(SERVICE.replace("port: 80", "port: \"80\"")))
        .hasMessageContaining("80");
  }

  @Test
  void aKindThatTheChartDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> Manifests.parse(SERVICE.replace("kind: Service", "kind: Servise")))
        .hasMessageContaining("Servise");
  }

  @Test
  void aMissingFieldIsNamed() {
    String set =
        """
        kind: StatefulSet
        apiVersion: apps/v1
        metadata: {name: mail}
        spec: {serviceName: mail, template: {}}
        """;
    assertThatThrownBy(() -> Manifests.parse(set)).hasMessageContaining("selector");
  }

  @Test
  void aQuantityThatIsNoneIsRefused() {
    String pod =
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: mail}
        spec: {containers: [{name: a, resources: {limits: {memory: 1oo}}}]}
        """;
    assertThatThrownBy(() -> Manifests.parse(pod)).hasMessageContaining("1oo");
  }
}
