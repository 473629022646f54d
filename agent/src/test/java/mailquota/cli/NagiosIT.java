package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mailquota.testing.Folders;
import mailquota.testing.nagios.Nagios;
import mailquota.testing.nagios.Nagios.Checked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The built agent as a plugin of a real Nagios. */
@Tag("real")
@Timeout(120)
@SuppressWarnings("NullAway.Init") // By start.
class NagiosIT {

  private static Path folder;
  private static MailServers servers;
  private static Nagios nagios;

  @BeforeAll
  static void start() throws IOException {
    Nagios.require();
    folder = Files.createTempDirectory("nagios");
    servers = MailServers.start(folder);
    String config = servers.config("").toString();
    copyAgent();
    Map<String, List<String>> plugins = new HashMap<>();
    plugins.put("warning", check(config, "alice@example.org", "-w", "80%", "-c", "95%"));
    plugins.put("critical", check(config, "alice@example.org", "-w", "@80:85", "-c", "~:90"));
    plugins.put("ok", check(config, "bob@example.net"));
    plugins.put("noquota", check(config, "ursula@example.org"));
    plugins.put("refused", check(config, "wanda@example.org"));
    plugins.put("unknown", check(config, "nobody@example.org"));
    plugins.put("usage", check(config, "alice@example.org", "-w", "high"));
    nagios = Nagios.start(folder, plugins);
  }

  @AfterAll
  static void stop() {
    nagios.close();
    servers.close();
    Folders.delete(folder);
  }

  /** Its user may not read the folder of the build. */
  private static void copyAgent() throws IOException {
    Path target = Path.of("target");
    Files.copy(target.resolve("quota-agent.jar"), folder.resolve("quota-agent.jar"));
    Files.createDirectory(folder.resolve("lib"));
    try (Stream<Path> libraries = Files.list(target.resolve("lib"))) {
      for (Path library : libraries.toList()) {
        Files.copy(library, folder.resolve("lib").resolve(library.getFileName()));
      }
    }
  }

  private static List<String> check(String config, String... arguments) {
    return Stream.concat(
            Stream.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                folder.resolve("quota-agent.jar").toString(),
                "check",
                "--timeout=60s",
                "--config",
                config),
            Stream.of(arguments))
        .toList();
  }

  @Test
  void aWarningHasPerformanceData() {
    assertThat(nagios.await("warning"))
        .isEqualTo(
            new Checked(
                "WARNING",
                "QUOTA WARNING - alice@example.org: 91% full, 932 MiB of 1.0 GiB used, 92 MiB free",
                "ratio=91.01%;80;95;0 used=977272832B;;;0;1073741824 messages=120;;;0;1000"));
  }

  @Test
  void rangesDecide() {
    assertThat(nagios.await("critical"))
        .satisfies(checked -> assertThat(checked.state()).isEqualTo("CRITICAL"))
        .satisfies(checked ->
            assertThat(checked.performanceData()).startsWith("ratio=91.01%;@80:85;~:90"));
  }

  @Test
  void twoRootsAreOneLine() {
    assertThat(nagios.await("ok"))
        .isEqualTo(
            new Checked(
                "OK",
                "QUOTA OK - bob@example.net: 73% full, 2.9 GiB of 4.0 GiB used, 1.1 GiB free"
                    + " (Archive)",
                "ratio=73.24%;90;95;0 used=104857600B;;;0;1073741824"
                    + " 'used Archive'=3145728000B;;;0;4294967296"));
    assertThat(nagios.await("noquota"))
        .isEqualTo(new Checked("OK", "QUOTA OK - ursula@example.org: no quota", ""));
  }

  @Test
  void whatIsNotMeasuredIsUnknown() {
    for (String service : List.of("refused", "unknown", "usage")) {
      assertThat(nagios.await(service))
          .satisfies(checked -> assertThat(checked.state()).isEqualTo("UNKNOWN"))
          .satisfies(checked -> assertThat(checked.output()).startsWith("QUOTA UNKNOWN - "));
    }
  }
}
