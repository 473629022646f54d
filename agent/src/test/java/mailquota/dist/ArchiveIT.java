package mailquota.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mailquota.testing.Command;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tar.gz, unpacked in a folder of the test and started there. */
@Timeout(300)
class ArchiveIT {

  private static final String CACHE_OR_NOTHING = "QUOTA_AGENT_JAVA_OPTS=" + Built.CACHE_OR_NOTHING;

  @TempDir private static Path folder = Path.of("");
  private static Path tree = Path.of("");

  @BeforeAll
  static void unpack() throws IOException {
    Command.run(List.of("tar", "-xzf", Built.archive().toString(), "-C", folder.toString()))
        .orThrow();
    try (Stream<Path> files = Files.list(folder)) {
      tree = files.findFirst().orElseThrow();
    }
  }

  /** The help of {@code run} uses the cache of the agent. */
  @ParameterizedTest
  @ValueSource(strings = {"--version", "run --help"})
  void aCommandUsesItsCache(String command) {
    Command ran = run(CACHE_OR_NOTHING, command);

    assertThat(ran.errors()).isEmpty();
    assertThat(ran.output()).contains("quota-agent");
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void aCacheThatDoesNotFitIsLeftAloneWithoutAWord() throws IOException {
    Path jar = tree.resolve("quota-agent.jar");
    FileTime time = Files.getLastModifiedTime(jar);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    try {
      assertThat(run(CACHE_OR_NOTHING, "--version").exitCode()).isNotZero();
      Command ran = run("A=b", "--version");
      assertThat(ran.errors()).isEmpty();
      assertThat(ran.output()).startsWith("quota-agent ");
    } finally {
      Files.setLastModifiedTime(jar, time);
    }
  }

  /** Neither Java nor anything else of the machine but a C library and a shell. */
  @Test
  void itNeedsNoJava() {
    Command ran =
        Command.run(
            List.of(
                "env",
                "-i",
                "PATH=/usr/bin:/bin",
                tree.resolve("bin/quota-agent").toString(),
                "--version"));

    assertThat(ran.exitCode()).as(ran.errors()).isZero();
  }

  /** Nothing is unpacked at the start, so no folder has to allow programs. */
  @ParameterizedTest
  @CsvSource({"measure, libconscrypt_openjdk_jni", "silence list, libsqlitejdbc"})
  void aNativeLibraryIsLoadedWhereItIs(String command, String library) throws IOException {
    Files.write(folder.resolve("state.db"), new byte[0]);
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            store: {url: "jdbc:sqlite:%s"}
            servers: {mx1: {method: imap, address: "127.0.0.1:1", auth: {password: x}}}
            mailboxes: [{server: mx1, list: [alice@example.org]}]
            """
                .formatted(folder.resolve("state.db")));
    Command ran =
        run("QUOTA_AGENT_JAVA_OPTS=-Xlog:library=info:stdout", command + " --config " + config);

    assertThat(ran.output())
        .as(ran.errors())
        .contains("Loaded library " + tree.resolve("lib/native").resolve(library));
  }

  @Test
  void theExampleConfigurationIsValid() {
    Command ran = run("A=b", "config check --config " + tree.resolve("examples/config.yaml"));

    assertThat(ran.exitCode()).as(ran.errors()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LICENSE",
        "completions/quota-agent.bash",
        "completions/quota-agent.zsh",
        "examples/grafana/overview.json",
        "examples/prometheus/alerts.yaml",
        "examples/templates/text/words_en.properties",
        "man/man1/quota-agent.1",
        "runtime/legal/java.base/LICENSE",
        "systemd/quota-agent.service"
      })
  void theArchiveHas(String file) {
    assertThat(tree.resolve(file)).isNotEmptyFile();
  }

  /** A component has its licence by name or text. */
  @Test
  void everyLibraryIsInTheBillOfMaterialsWithItsLicence() throws IOException {
    JsonNode bill = JsonMapper.shared().readTree(tree.resolve("sbom.json"));
    List<String> components = new ArrayList<>();
    for (JsonNode component : bill.path("components")) {
      components.add(
          component.path("name").asString() + "-" + component.path("version").asString() + ".jar");
      assertThat(component.path("licenses").isEmpty())
          .as(component.path("name").asString())
          .isFalse();
    }
    try (Stream<Path> jars = Files.list(tree.resolve("lib"))) {
      assertThat(
              jars.map(jar -> jar.getFileName().toString()).filter(name -> name.endsWith(".jar")))
          .isNotEmpty()
          .isSubsetOf(components);
    }
  }

  @Test
  void theChecksumsAreThoseOfTheFiles() {
    Command check =
        Command.run(
            List.of(
                "sh",
                "-c",
                "cd \"$(dirname \"$0\")\" && sha256sum --check --strict \"$(basename \"$0\")\"",
                Built.checksums().toString()));

    assertThat(check.exitCode()).as(check.errors()).isZero();
    assertThat(check.output().lines())
        .containsExactlyInAnyOrder(
            Built.archive().getFileName() + ": OK", Built.debianPackage().getFileName() + ": OK");
  }

  private static Command run(String environment, String arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", environment, tree.resolve("bin/quota-agent").toString()));
    command.addAll(List.of(arguments.split(" ", -1)));
    return Command.run(command);
  }
}
