package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The example files for Grafana's provisioning, against what Grafana's documentation asks for. */
class ProvisioningTest {

  private static final Path FOLDER = Path.of("grafana/provisioning");
  private static final Path PAGE = Path.of("../docs/dashboards.md");
  private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\n(install .*?)^```");

  @Test
  void theDataSourceIsAPrometheusThatTheVariableOfTheDashboardsFinds() throws IOException {
    JsonNode file = Shipped.yaml(FOLDER.resolve("datasources/prometheus.yaml"));
    JsonNode source = file.at("/datasources/0");

    assertThat(file.propertyNames()).containsExactlyInAnyOrder("apiVersion", "datasources");
    assertThat(file.path("apiVersion").asInt()).isEqualTo(1);
    assertThat(source.propertyNames())
        .containsExactlyInAnyOrder("name", "type", "access", "url", "isDefault", "jsonData");
    assertThat(source.path("access").asString()).isEqualTo("proxy");
    assertThat(source.at("/jsonData/httpMethod").asString()).isEqualTo("POST");
    for (Path dashboard : Shipped.dashboards()) {
      assertThat(Shipped.json(dashboard).at("/templating/list/0/query").asString())
          .isEqualTo(source.path("type").asString());
    }
  }

  @Test
  void theProviderReadsAFolderOfFiles() throws IOException {
    JsonNode file = Shipped.yaml(FOLDER.resolve("dashboards/mailbox-quota.yaml"));
    JsonNode provider = file.at("/providers/0");

    assertThat(file.propertyNames()).containsExactlyInAnyOrder("apiVersion", "providers");
    assertThat(provider.propertyNames())
        .containsExactlyInAnyOrder(
            "name",
            "folder",
            "type",
            "allowUiUpdates",
            "disableDeletion",
            "updateIntervalSeconds",
            "options");
    assertThat(provider.path("type").asString()).isEqualTo("file");
  }

  @Test
  void theCommandsOfTheDocumentPutTheFilesInPlace(@TempDir Path root) throws Exception {
    Matcher commands = COMMANDS.matcher(Files.readString(PAGE));
    assertThat(commands.find()).isTrue();

    Tool.Run run =
        new Tool(Path.of("sh"))
            .run("-ec", "cd ..\n" + commands.group(1).replace(" /", " " + root + "/"));

    assertThat(run.exit()).as(run.output()).isZero();
    Path provisioning = root.resolve("etc/grafana/provisioning");
    assertThat(provisioning.resolve("datasources/prometheus.yaml")).exists();
    Path provider = provisioning.resolve("dashboards/mailbox-quota.yaml");
    String folder = Shipped.yaml(provider).at("/providers/0/options/path").asString();
    for (Path dashboard : Shipped.dashboards()) {
      assertThat(Path.of(root + folder).resolve(dashboard.getFileName()))
          .hasSameBinaryContentAs(dashboard);
    }
  }
}
