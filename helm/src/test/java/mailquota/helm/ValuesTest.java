package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What values the chart takes, and how it says no. */
class ValuesTest {

  private static final Path MINIMAL = Chart.variation("minimal");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\n(.*?)^```");

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
    "service.scheme, ftp, /service/scheme",
    "tests.tokenKey, a/b, /tests/tokenKey",
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

  /** Each over the least that runs. */
  @Test
  void theBlocksOfTheReadmeRender(@TempDir Path folder) throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(Chart.FOLDER.resolve("README.md")))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks).hasSize(3);
    for (String block : blocks) {
      JsonNode values = yaml.readTree(MINIMAL.toFile());
      yaml.readerForUpdating(values).readValue(block);
      Path file = folder.resolve("values.yaml");
      yaml.writeValue(file.toFile(), values);

      assertThat(Manifests.parse(Chart.render(file)).objects()).isNotEmpty();
    }
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
