package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import mailquota.testing.DatagramSocketFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process reports to the socket of systemd, from its start to its end. */
@Timeout(180)
class AgentNotifyIT {

  @TempDir private Path folder;

  @Test
  void systemdHearsOfEachChange() throws IOException, InterruptedException {
    String address = folder.resolve("notify").toString();
    Map<String, String> environment = new HashMap<>(OneMailbox.ENVIRONMENT);
    environment.put("NOTIFY_SOCKET", address);
    environment.put("WATCHDOG_USEC", "100000");
    try (OneMailbox mailbox = new OneMailbox();
        DatagramSocketFile systemd = new DatagramSocketFile(address)) {
      Path config = mailbox.config(folder, "{url: \"jdbc:sqlite:" + folder + "/state.db\"}");
      try (AgentProcess agent = AgentProcess.start(config, environment, folder.resolve("log"))) {
        assertThat(systemd.next()).matches("READY=1\nSTATUS=answers HTTP on port \\d+");
        assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
        agent.reload();
        assertThat(besidesTheWatchdog(systemd)).startsWith("RELOADING=1\n");
        assertThat(besidesTheWatchdog(systemd)).startsWith("READY=1\n");
        assertThat(agent.terminate()).isZero();
        assertThat(besidesTheWatchdog(systemd)).startsWith("STOPPING=1\n");
      }
    }
  }

  private static String besidesTheWatchdog(DatagramSocketFile systemd) {
    String message;
    do {
      message = systemd.next();
    } while (message.equals("WATCHDOG=1"));
    return message;
  }
}
