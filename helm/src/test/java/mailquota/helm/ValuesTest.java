package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
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
    "replicaCount, two, /replicaCount",
    "image.tag, latest, /image/tag",
    "persistence.size, much, /persistence/size",
    "podMonitor.scheme, ftp, /podMonitor/scheme",
    "prometheusRule.overrides.MailboxQuotaFull.fro, 5m, fro",
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

  @Test
  void severalAgentsWithAFileAreRefused() {
    assertThatThrownBy(() -> Chart.render(MINIMAL, Map.of("replicaCount", 2)))
        .hasMessageContaining("replicaCount: expected 1 with the store jdbc:sqlite:");
  }

  @Test
  void severalAgentsOnOneVolumeAreRefused() {
    Map<String, Object> changes = Map.of("replicaCount", 2);

    assertThatThrownBy(() -> Chart.render(Chart.variation("existing"), changes))
        .hasMessageContaining("persistence.existingClaim: expected replicaCount 1, got 2");
  }

  /** A parent chart and kubectl see the same keys as the schema. */
  @Test
  void everyValueIsInTheSchemaAndEveryKeyOfTheSchemaIsAValue() throws IOException {
    JsonNode values = new YAMLMapper().readTree(Chart.FOLDER.resolve("values.yaml").toFile());
    JsonNode schema =
        new JsonMapper().readTree(Chart.FOLDER.resolve("values.schema.json").toFile());

    assertThat(schema.path("properties").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(values::fieldNames);
  }
}
