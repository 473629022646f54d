package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether what is rendered fits together: what an API server accepts may still not work. */
class RenderedChartTest {

  private static final Path MINIMAL = Chart.variation("minimal");

  static Stream<Path> variations() throws IOException {
    return Chart.variations();
  }

  @ParameterizedTest
  @MethodSource("variations")
  void namesAreDnsLabelsOfTheReleasesNamespace(Path values) throws IOException {
    assertThat(render(values).objects())
        .isNotEmpty()
        .allSatisfy(object -> {
          assertThat(object.getMetadata().getName()).matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
          assertThat(object.getMetadata().getNamespace()).isEqualTo("monitoring");
        });
  }

  @ParameterizedTest
  @MethodSource("variations")
  void selectorsSelect(Path values) throws IOException {
    Manifests manifests = render(values);
    StatefulSet set = manifests.only(StatefulSet.class);
    Service service = manifests.only(Service.class);
    Map<String, String> podLabels = set.getSpec().getTemplate().getMetadata().getLabels();

    assertThat(podLabels).containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels());
    assertThat(podLabels).containsAllEntriesOf(service.getSpec().getSelector());
    assertThat(set.getSpec().getServiceName()).isEqualTo(service.getMetadata().getName());
    assertThat(manifests.all(ServiceMonitor.class))
        .allSatisfy(monitor ->
            assertThat(service.getMetadata().getLabels())
                .containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels()));
  }

  /** A label that changes with the version would make every upgrade of the selector fail. */
  @ParameterizedTest
  @MethodSource("variations")
  void selectorsOutliveAVersion(Path values) throws IOException {
    assertThat(render(values).only(StatefulSet.class).getSpec().getSelector().getMatchLabels())
        .containsOnlyKeys("app.kubernetes.io/name", "app.kubernetes.io/instance");
  }

  @ParameterizedTest
  @MethodSource("variations")
  void portsAreTheSameFromTheConfigurationToTheService(Path values) throws IOException {
    Manifests manifests = render(values);
    Container container = container(manifests);
    List<String> ports = container.getPorts().stream().map(ContainerPort::getName).toList();
    List<ServicePort> servicePorts = manifests.only(Service.class).getSpec().getPorts();

    assertThat(config(manifests))
        .contains("listen: 0.0.0.0:" + container.getPorts().getFirst().getContainerPort());
    assertThat(probes(container).map(get -> get.getPort().getStrVal())).isSubsetOf(ports);
    assertThat(servicePorts.stream().map(port -> port.getTargetPort().getStrVal()))
        .isSubsetOf(ports);
    assertThat(
            manifests
                .all(ServiceMonitor.class)
                .flatMap(monitor -> monitor.getSpec().getEndpoints().stream())
                .map(Endpoint::getPort))
        .isSubsetOf(servicePorts.stream().map(ServicePort::getName).toList());
  }

  @ParameterizedTest
  @MethodSource("variations")
  void probesAskTheAgentsHealthAndReadiness(Path values) throws IOException {
    assertThat(probes(container(render(values))).map(HTTPGetAction::getPath))
        .containsExactly("/-/healthy", "/-/healthy", "/-/ready");
  }

  @ParameterizedTest
  @MethodSource("variations")
  void everyMountHasItsVolumeAndEveryVolumeItsMount(Path values) throws IOException {
    Manifests manifests = render(values);

    assertThat(container(manifests).getVolumeMounts().stream().map(VolumeMount::getName))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            pod(manifests).getVolumes().stream().map(Volume::getName).toList());
  }

  @ParameterizedTest
  @MethodSource("variations")
  void podSatisfiesTheRestrictedStandard(Path values) throws IOException {
    PodSpec pod = pod(render(values));

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getVolumes()).allMatch(volume -> volume.getHostPath() == null);
    assertThat(pod.getContainers())
        .allSatisfy(container -> {
          var security = container.getSecurityContext();
          assertThat(security.getAllowPrivilegeEscalation()).isFalse();
          assertThat(security.getReadOnlyRootFilesystem()).isTrue();
          assertThat(security.getPrivileged()).isNull();
          assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
          assertThat(security.getCapabilities().getAdd()).isEmpty();
          assertThat(container.getImage()).doesNotEndWith(":latest").containsAnyOf(":", "@");
        });
  }

  @Test
  void existingSecretIsReadOnlyFilesWhereTheConfigurationLooksForThem() throws IOException {
    Manifests manifests = render(MINIMAL);
    String config = config(manifests);

    assertThat(config).contains("file:/run/secrets/quota-agent/mx1");
    assertThat(container(manifests).getVolumeMounts())
        .anySatisfy(mount -> {
          assertThat(mount.getMountPath()).isEqualTo("/run/secrets/quota-agent");
          assertThat(mount.getReadOnly()).isTrue();
        });
    assertThat(pod(manifests).getVolumes())
        .anyMatch(volume ->
            volume.getSecret() != null
                && volume.getSecret().getSecretName().equals("mail-passwords"));
  }

  /** Prometheus may scrape the Service by any of its names. */
  @ParameterizedTest
  @MethodSource("variations")
  void theAgentAnswersUnderTheNamesOfItsService(Path values) throws IOException {
    Manifests manifests = render(values);
    String name = manifests.only(Service.class).getMetadata().getName();

    assertThat(config(manifests)).contains("- " + name + "\n", "- " + name + ".monitoring.svc\n");
  }

  /** Its threads die one by one otherwise, and the pod stays. */
  @ParameterizedTest
  @MethodSource("variations")
  void anAgentThatIsOutOfMemoryEnds(Path values) throws IOException {
    assertThat(container(render(values)).getEnv())
        .anySatisfy(variable -> {
          assertThat(variable.getName()).isEqualTo("JAVA_TOOL_OPTIONS");
          assertThat(variable.getValue()).contains("-XX:+ExitOnOutOfMemoryError");
        });
  }

  @Test
  void anotherConfigurationIsAnotherPod() throws IOException {
    Manifests before = render(MINIMAL);
    Manifests after =
        Manifests.parse(Chart.render(MINIMAL, Map.of("config.servers.mx1.method", "pop3")));

    assertThat(checksum(after)).isNotBlank().isNotEqualTo(checksum(before));
    assertThat(checksum(render(MINIMAL))).isEqualTo(checksum(before));
  }

  private static Manifests render(Path values) throws IOException {
    return Manifests.parse(Chart.render(values));
  }

  private static String config(Manifests manifests) {
    return manifests
        .all(ConfigMap.class)
        .map(map -> map.getData().get("config.yaml"))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }

  private static PodSpec pod(Manifests manifests) {
    return manifests.only(StatefulSet.class).getSpec().getTemplate().getSpec();
  }

  private static Container container(Manifests manifests) {
    return pod(manifests).getContainers().getFirst();
  }

  private static Stream<HTTPGetAction> probes(Container container) {
    return Stream.of(
            container.getStartupProbe(),
            container.getLivenessProbe(),
            container.getReadinessProbe())
        .map(Probe::getHttpGet);
  }

  private static String checksum(Manifests manifests) {
    return manifests
        .only(StatefulSet.class)
        .getSpec()
        .getTemplate()
        .getMetadata()
        .getAnnotations()
        .getOrDefault("checksum/config", "");
  }
}
