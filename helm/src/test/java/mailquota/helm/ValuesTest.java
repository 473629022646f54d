package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What values the chart takes, and how it says no. */
class ValuesTest {

  private static final Path MINIMAL = Chart.variation("minimal");

  @Test
  void lintHasNothingToSay() {
    var lint = Chart.lint();

    assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "replicas, 3, replicas",
    "image.tags, x, tags",
    "service.prot, 80, prot",
    "service.port, http, /service/port",
    "service.type, ExternalName, /service/type",
    "probes.liveness.path, x, path",
    "existingSecret, No_Dns_Name, /existingSecret",
    "serviceMonitor.interval, 30 seconds, /serviceMonitor/interval",
    "prometheusRule.rules, x, rules",
    "dashboards.enabled, maybe, /dashboards/enabled",
    "dashboards.label, x, label",
  })
  void aWrongOrUnknownValueIsNamed(String key, String value, String named) {
    assertThatThrownBy(() -> Chart.render(MINIMAL, Map.of(key, value)))
        .hasMessageContaining("values don't meet the specifications of the schema")
        .hasMessageContaining(named);
  }

  @Test
  void noConfigurationIsRefusedWithAReason() {
    assertThatThrownBy(() -> Chart.render(Chart.FOLDER.resolve("values.yaml")))
        .hasMessageContaining("config.servers: expected at least one");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:10143", "localhost:10143", "[::1]:10143"})
  void anAddressThatNobodyElseReachesIsRefused(String listen) {
    assertThatThrownBy(() -> Chart.render(MINIMAL, Map.of("config.http.listen", listen)))
        .hasMessageContaining("config.http.listen: expected an address that the kubelet")
        .hasMessageContaining(listen);
  }

  /** What is inside a security context is Kubernetes' and explained there. */
  @Test
  void valuesAreFewAndEachIsExplained() throws IOException {
    List<String> lines = Files.readAllLines(Chart.FOLDER.resolve("values.yaml"));
    String group = "";

    assertThat(lines).hasSizeLessThanOrEqualTo(150);
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i);
      group = line.matches("\\w.*") ? line : group;
      if (line.matches(" *\\w+: .*") && !group.contains("ecurityContext")) {
        assertThat(lines.get(i - 1).strip()).as("above \"%s\"", line).startsWith("# ");
      }
    }
  }
}
