package mailquota.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.testing.Command;
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
  private static final Pattern EXPOSURE =
      Pattern.compile("Overall exposure level for \\S+: ([\\d.]+)");
  private static final String CONFIG = InstalledAgent.CONFIG;
  private static final String STATE = InstalledAgent.STATE;

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void itIsInstalledRunsIsUpgradedRemovedAndPurged(String suite) throws Exception {
    Path deb = Built.debianPackage();
    try (CleanRoot root = CleanRoot.of(suite)) {
      CleanRoot.repack(deb, "0.0.1-1", root.inside("/old.deb"));
      Files.copy(deb, root.inside("/new.deb"));
      root.run("dpkg", "--install", "/old.deb");

      assertThat(root.run("stat", "-c", "%a %U:%G", CONFIG, STATE, "/etc/quota-agent/credentials"))
          .isEqualTo("640 root:quota-agent\n750 quota-agent:quota-agent\n700 root:root\n");
      String cached = "QUOTA_AGENT_JAVA_OPTS=" + Built.CACHE_OR_NOTHING;
      assertThat(root.run("env", cached, "quota-agent", "--version")).startsWith("quota-agent ");
      root.run("quota-agent", "completion", "bash");
      assertThat(runsUntilItIsEnded(root)).contains("listening on", "stopped");
      Path state = root.inside(STATE + "/state.db");
      assertThat(state).isNotEmptyFile();

      String mine = Files.readString(root.inside(CONFIG));
      root.run("dpkg", "--install", "/new.deb");
      assertThat(root.inside(CONFIG)).hasContent(mine);
      // The one of the version before, with its mailbox.
      assertThat(runsUntilItIsEnded(root)).contains("store remembers mailboxes=1", "stopped");

      root.run("dpkg", "--remove", "mailbox-quota-agent");
      assertThat(state).isNotEmptyFile();
      assertThat(root.inside("/usr/lib/mailbox-quota-agent")).doesNotExist();
      root.run("dpkg", "--purge", "mailbox-quota-agent");
      assertThat(root.inside("/etc/quota-agent")).doesNotExist();
      assertThat(root.inside(STATE)).doesNotExist();
    }
  }

  private static String runsUntilItIsEnded(CleanRoot root) throws Exception {
    try (InstalledAgent agent = InstalledAgent.start(root)) {
      return agent.end();
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
  void theUnitIsHardened() throws IOException {
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
    Matcher level = EXPOSURE.matcher(security.output());
    assertThat(level.find()).as(security.output()).isTrue();
    assertThat(Files.readString(Path.of("../docs/operations.md")))
        .contains("is " + level.group(1) + " by `systemd-analyze security`");
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
