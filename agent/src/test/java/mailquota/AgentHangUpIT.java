package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP, as the unit of systemd sends it, reloads the configuration and ends nothing. */
@Timeout(180)
class AgentHangUpIT {

  @TempDir private Path folder;

  @Test
  void theConfigurationIsLoadedAgain() throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    try (OneMailbox mailbox = new OneMailbox()) {
      mailbox.fill(75);
      Path config = mailbox.config(folder, "{url: \"jdbc:sqlite:" + folder + "/state.db\"}");
      String yaml = Files.readString(config);
      try (AgentProcess agent = AgentProcess.start(config, OneMailbox.ENVIRONMENT, log)) {
        agent.awaitLog(log, "watches mailboxes=1");
        Files.writeString(config, yaml + "warnings: {clear-margin: wide}\n");
        agent.reload();
        agent.awaitLog(log, "warnings.clear-margin: expected a ratio");
        agent.awaitLog(log, "is invalid, the present configuration stays");

        Files.writeString(config, yaml + "warnings: {levels: {info: {at: 70%}}}\n");
        agent.reload();
        assertThat(mailbox.nextMail().recipients()).containsExactly("alice@example.org");
        assertThat(Files.readString(log)).contains("the configuration is loaded");
        assertThat(agent.terminate()).isZero();
      }
    }
  }
}
