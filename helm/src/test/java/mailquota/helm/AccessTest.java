package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the agent, and how those in the cluster do. */
class AccessTest {

  private static final Path MINIMAL = Chart.variation("minimal");
  private static final Path USERS = Chart.variation("users");
  private static final String URL = "://mail-mailbox-quota-agent.monitoring.svc:10143/";

  @Test
  void theTestAsksForTheMetricsWhereNobodyLogsIn() throws Exception {
    assertThat(arguments(test(MINIMAL, Map.of())))
        .containsExactly("health", "http" + URL + "metrics");
  }

  /** Health checks need no login. */
  @ParameterizedTest
  @ValueSource(strings = {"config.http.web-config", "existingConfigMap"})
  void theTestNeedsNoLoginThatItDoesNotHave(String key) throws Exception {
    assertThat(arguments(test(MINIMAL, Map.of(key, "some"))))
        .containsExactly("health", "http" + URL + "-/ready");
  }

  @Test
  void theTestLogsInByATokenOfTheSecret() throws Exception {
    Pod pod = test(USERS, Map.of());

    assertThat(arguments(pod))
        .containsExactly(
            "health",
            "--token-file=/run/secrets/quota-agent/token",
            "--ca-file=/run/secrets/quota-agent/ca.crt",
            "https" + URL + "metrics");
    assertThat(render(USERS, Map.of()).configurations().getFirst())
        .contains("secret: file:/run/secrets/quota-agent/token");
    // It sees no other key of the Secret.
    assertThat(pod.getSpec().getVolumes().getFirst().getSecret().getItems())
        .extracting("key")
        .containsExactly("token", "ca.crt");
    assertThat(pod.getSpec().getContainers().getFirst().getVolumeMounts())
        .singleElement()
        .satisfies(mount -> {
          assertThat(mount.getName()).isEqualTo(pod.getSpec().getVolumes().getFirst().getName());
          assertThat(mount.getMountPath()).isEqualTo("/run/secrets/quota-agent");
        });
  }

  @Test
  void aKeyWithoutASecretIsRefused() {
    assertThatThrownBy(
            () -> render(Chart.variation("no-service-account"), Map.of("tests.tokenKey", "token")))
        .hasMessageContaining("tests: expected an existingSecret that has the key token, got none");
  }

  @Test
  void theSchemeIsThatOfTheProbesAndTheMonitors() throws IOException {
    Manifests manifests = render(USERS, Map.of());

    assertThat(probes(manifests.container()).map(HTTPGetAction::getScheme)).containsOnly("HTTPS");
    assertThat(endpoint(manifests).getScheme()).isEqualTo("https");
    assertThat(endpoint(render(USERS, Map.of("serviceMonitor.scheme", "http"))).getScheme())
        .isEqualTo("http");
    assertThat(probes(render(MINIMAL, Map.of()).container()).map(HTTPGetAction::getScheme))
        .containsOnlyNulls();
  }

  private static Stream<HTTPGetAction> probes(Container container) {
    return Stream.of(
            container.getStartupProbe(),
            container.getLivenessProbe(),
            container.getReadinessProbe())
        .map(probe -> probe.getHttpGet());
  }

  private static Endpoint endpoint(Manifests manifests) {
    return manifests.only(ServiceMonitor.class).getSpec().getEndpoints().getFirst();
  }

  private static Pod test(Path values, Map<String, Object> changes) throws Exception {
    return Manifests.parse(Chart.renderTest(values, changes)).only(Pod.class);
  }

  private static List<String> arguments(Pod test) {
    return test.getSpec().getContainers().getFirst().getArgs();
  }

  private static Manifests render(Path values, Map<String, Object> changes) throws IOException {
    return Manifests.parse(Chart.render(values, changes));
  }
}
