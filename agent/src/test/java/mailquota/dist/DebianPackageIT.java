package mailquota.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoServer;
import mailquota.testing.Command;
import mailquota.testing.FilledMailbox;
import mailquota.testing.RealServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The package in clean Debian roots, from its installation to its end. systemd does not run there:
 * what only it could show is looked at in the unit.
 */
@Timeout(600)
class DebianPackageIT {

  private static final Path UNIT = Path.of("src/main/systemd/quota-agent.service");
  private static final String CONFIG = "/etc/quota-agent/config.yaml";
  private static final String STATE = "/var/lib/quota-agent";

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void itIsInstalledRunsIsUpgradedRemovedAndPurged(String suite) throws Exception {
    Path deb = Built.debianPackage();
    try (CleanRoot root = CleanRoot.of(suite)) {
      CleanRoot.repack(deb, "0.0.1-1", root.folder().resolve("old.deb"));
      Files.copy(deb, root.folder().resolve("new.deb"));
      root.run("dpkg", "--install", "/old.deb");

      assertThat(root.run("stat", "-c", "%a %U:%G", CONFIG, STATE, "/etc/quota-agent/credentials"))
          .isEqualTo("640 root:quota-agent\n750 quota-agent:quota-agent\n700 root:root\n");
      // With this option Java ends if the AOT cache does not fit.
      assertThat(
              root.run("env", "QUOTA_AGENT_JAVA_OPTS=-XX:AOTMode=on", "quota-agent", "--version"))
          .startsWith("quota-agent ");
      root.run("quota-agent", "completion", "bash");
      assertThat(runsUntilItIsEnded(root)).contains("listening on", "stopped");
      Path state = root.folder().resolve("var/lib/quota-agent/state.db");
      assertThat(state).isNotEmptyFile();

      String mine = Files.readString(root.folder().resolve("etc/quota-agent/config.yaml"));
      root.run("dpkg", "--install", "/new.deb");
      assertThat(root.folder().resolve("etc/quota-agent/config.yaml")).hasContent(mine);
      assertThat(state).isNotEmptyFile();
      assertThat(runsUntilItIsEnded(root)).contains("listening on", "stopped");

      root.run("dpkg", "--remove", "mailbox-quota-agent");
      assertThat(state).isNotEmptyFile();
      assertThat(root.folder().resolve("usr/lib/mailbox-quota-agent")).doesNotExist();
      root.run("dpkg", "--purge", "mailbox-quota-agent");
      assertThat(root.folder().resolve("etc/quota-agent")).doesNotExist();
      assertThat(root.folder().resolve("var/lib/quota-agent")).doesNotExist();
    }
  }

  /** As the unit runs it: the same user, file and folder. Returns what it has logged. */
  private static String runsUntilItIsEnded(CleanRoot root) throws Exception {
    FilledMailbox mailbox =
        new FilledMailbox(
            "alice@example.org", () -> FilledMailbox.PASSWORD, () -> FilledMailbox.bytes(50));
    try (DemoServer imap = DemoImapServer.start(0, _ -> Optional.of(mailbox))) {
      Files.writeString(
          root.folder().resolve("etc/quota-agent/config.yaml"),
          """
          http: {listen: "127.0.0.1:0"}
          store: {url: "jdbc:sqlite:%s/state.db"}
          servers:
            mx1:
              method: imap
              address: 127.0.0.1:%d
              tls: none
              auth: {password: env:PASSWORD}
          mailboxes:
            - {server: mx1, list: [alice@example.org]}
          """
              .formatted(STATE, imap.port()),
          StandardOpenOption.TRUNCATE_EXISTING);
      Process agent =
          new ProcessBuilder(
                  root.commandAs(
                      "quota-agent",
                      "env",
                      "PASSWORD=" + FilledMailbox.PASSWORD,
                      "quota-agent",
                      "run",
                      "--config",
                      CONFIG))
              .redirectErrorStream(true)
              .start();
      StringBuilder log = new StringBuilder();
      try (BufferedReader lines = agent.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          log.append(line).append('\n');
          if (line.contains("watches mailboxes=1")) {
            agent.toHandle().destroy();
          }
        }
        assertThat(agent.waitFor(60, TimeUnit.SECONDS)).as(log.toString()).isTrue();
        assertThat(agent.exitValue()).as(log.toString()).isZero();
      } finally {
        agent.destroyForcibly();
      }
      return log.toString();
    }
  }

  @Test
  void lintianFindsNothingThatIsNotExplained() {
    RealServer.require(Files.exists(Path.of("/usr/bin/lintian")), "apt-get install lintian");
    Command lintian =
        Command.run(
            List.of(
                "lintian",
                "--no-cfg",
                "--allow-root",
                "--fail-on",
                "error,warning",
                Built.debianPackage().toString()));

    assertThat(lintian.output()).isEmpty();
    assertThat(lintian.exitCode()).isZero();
  }

  /** The exposure of 0 to 10 that systemd computes of the unit. */
  @Test
  void theUnitIsHardened() {
    RealServer.require(
        Files.exists(Path.of("/usr/bin/systemd-analyze")), "apt-get install systemd");
    Command security =
        Command.run(
            List.of(
                "systemd-analyze",
                "security",
                "--offline=true",
                "--threshold=20",
                UNIT.toString()));

    assertThat(security.exitCode()).as(security.output() + security.errors()).isZero();
    assertThat(security.output()).contains("Overall exposure level");
  }

  @Test
  void theUnitHasWhatOnlySystemdCouldShow() throws IOException {
    assertThat(Files.readAllLines(UNIT))
        .contains(
            "Type=notify",
            "User=quota-agent",
            "StateDirectory=quota-agent",
            "ExecReload=/bin/kill -HUP $MAINPID",
            "LoadCredential=secret:/etc/quota-agent/credentials",
            "Restart=always",
            "WatchdogSec=1min");
  }
}
