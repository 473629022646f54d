package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  /** Those with the pod of {@code helm test}. */
  static Stream<Path> tested() throws IOException {
    return variations().filter(values -> !values.equals(Chart.variation("existing")));
  }

  private static Pod test(Path values) throws Exception {
    return Manifests.parse(Chart.renderTest(values, Map.of())).only(Pod.class);
  }

  @ParameterizedTest
  @MethodSource("variations")
  void namesAreDnsLabelsOfTheReleasesNamespace(Path values) throws IOException {
    assertThat(render(values).objects())
        .isNotEmpty()
        .allSatisfy(object -> {
          assertThat(object.getMetadata().getName()).matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
          assertThat(object.getMetadata().getNamespace())
              .isIn(release(values), monitorsNamespace(object));
        });
  }

  /** Those of Prometheus may be elsewhere. */
  private static String monitorsNamespace(HasMetadata object) {
    return object instanceof ServiceMonitor ? "prometheus" : "";
  }

  private static String release(Path values) {
    return values.equals(Chart.variation("existing")) ? "mail" : "monitoring";
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
    assertThat(
            Stream.of(
                    manifests.all(PodMonitor.class).map(each -> each.getSpec().getSelector()),
                    manifests
                        .all(PodDisruptionBudget.class)
                        .map(each -> each.getSpec().getSelector()),
                    manifests.all(NetworkPolicy.class).map(each -> each.getSpec().getPodSelector()),
                    manifests.pod().getTopologySpreadConstraints().stream()
                        .map(TopologySpreadConstraint::getLabelSelector))
                .flatMap(each -> each))
        .allSatisfy(
            selector -> assertThat(podLabels).containsAllEntriesOf(selector.getMatchLabels()));
  }

  @ParameterizedTest
  @MethodSource("tested")
  void theTestIsNotBehindTheService(Path values) throws Exception {
    Map<String, String> selector = render(values).only(Service.class).getSpec().getSelector();

    assertThat(test(values).getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
        .isFalse();
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
    Container container = manifests.container();
    List<String> ports = container.getPorts().stream().map(ContainerPort::getName).toList();
    List<ServicePort> servicePorts = manifests.only(Service.class).getSpec().getPorts();

    assertThat(manifests.configurations())
        .allMatch(config ->
            config.contains(
                "listen: 0.0.0.0:" + container.getPorts().getFirst().getContainerPort()));
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
    assertThat(probes(render(values).container()).map(HTTPGetAction::getPath))
        .containsExactly("/-/healthy", "/-/healthy", "/-/ready");
  }

  @ParameterizedTest
  @MethodSource("variations")
  void everyMountHasItsVolumeAndEveryVolumeItsMount(Path values) throws IOException {
    Manifests manifests = render(values);

    assertThat(manifests.container().getVolumeMounts().stream().map(VolumeMount::getName))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    manifests.pod().getVolumes().stream().map(Volume::getName),
                    manifests.only(StatefulSet.class).getSpec().getVolumeClaimTemplates().stream()
                        .map(claim -> claim.getMetadata().getName()))
                .toList());
  }

  @ParameterizedTest
  @MethodSource("variations")
  void podsSatisfyTheRestrictedStandard(Path values) throws IOException {
    assertRestricted(render(values).pod());
  }

  @ParameterizedTest
  @MethodSource("tested")
  void theTestSatisfiesTheRestrictedStandard(Path values) throws Exception {
    assertRestricted(test(values).getSpec());
  }

  private static void assertRestricted(PodSpec pod) {
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getVolumes()).allMatch(volume -> volume.getHostPath() == null);
    assertThat(Stream.of(pod.getContainers(), pod.getInitContainers()).flatMap(List::stream))
        .isNotEmpty()
        .allSatisfy(RenderedChartTest::assertRestricted);
  }

  private static void assertRestricted(Container container) {
    var security = container.getSecurityContext();
    assertThat(security.getAllowPrivilegeEscalation()).isFalse();
    assertThat(security.getReadOnlyRootFilesystem()).isTrue();
    assertThat(security.getPrivileged()).isNull();
    assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(security.getCapabilities().getAdd()).isEmpty();
    assertThat(container.getImage()).doesNotEndWith(":latest").containsAnyOf(":", "@");
  }

  @Test
  void existingSecretIsReadOnlyFilesWhereTheConfigurationLooksForThem() throws IOException {
    Manifests manifests = render(MINIMAL);

    assertThat(manifests.configurations().getFirst()).contains("file:/run/secrets/quota-agent/mx1");
    assertThat(manifests.container().getVolumeMounts())
        .anySatisfy(mount -> {
          assertThat(mount.getMountPath()).isEqualTo("/run/secrets/quota-agent");
          assertThat(mount.getReadOnly()).isTrue();
        });
    assertThat(manifests.pod().getVolumes())
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

    assertThat(manifests.configurations())
        .allSatisfy(config ->
            assertThat(config).contains("- " + name + "\n", "- " + name + ".monitoring.svc\n"));
  }

  /** The name is in the configuration, as the test above says. */
  @ParameterizedTest
  @MethodSource("tested")
  void theTestAsksByTheNameOfTheService(Path values) throws Exception {
    Service service = render(values).only(Service.class);

    assertThat(test(values).getSpec().getContainers().getFirst().getArgs().getLast())
        .matches(
            "https?://%s\\.monitoring\\.svc:%d/(metrics|-/ready)"
                .formatted(
                    service.getMetadata().getName(),
                    service.getSpec().getPorts().getFirst().getPort()));
  }

  /** In the image each option of Java is the same as outside, but for this one. */
  @ParameterizedTest
  @MethodSource("variations")
  void theHeapIsAShareOfTheLimit(Path values) throws IOException {
    assertThat(render(values).container().getEnv())
        .anySatisfy(variable -> {
          assertThat(variable.getName()).isEqualTo("JDK_JAVA_OPTIONS");
          assertThat(variable.getValue()).matches("-XX:MaxRAMPercentage=[56]0");
        });
  }

  @Test
  void theStateIsOnAVolumeOfEachPod() throws IOException {
    Manifests manifests = render(MINIMAL);

    assertThat(manifests.configurations().getFirst()).contains("url: jdbc:sqlite:/state/state.db");
    assertThat(manifests.container().getVolumeMounts())
        .anyMatch(
            mount -> mount.getMountPath().equals("/state") && mount.getName().equals("state"));
    assertThat(manifests.only(StatefulSet.class).getSpec().getVolumeClaimTemplates())
        .singleElement()
        .satisfies(claim ->
            assertThat(claim.getSpec().getResources().getRequests().get("storage"))
                .hasToString("1Gi"));
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
