package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM ends the process with 0 in the time that is promised, whatever hangs. */
@Tag("real")
@Timeout(180)
class AgentStopIT {

  private static final String WATCHES = "watches mailboxes=1";

  @TempDir private Path folder;

  @Test
  void whilePostgresqlHangs() throws IOException, InterruptedException {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start();
        OneMailbox mailbox = new OneMailbox()) {
      mailbox.fill(85);
      try (AgentProcess agent = start(mailbox.config(folder, section(postgresql)))) {
        mailbox.nextMail();
        postgresql.freeze();
        try {
          mailbox.fill(96);
          agent.awaitLog(log(), WATCHES);
          assertThat(agent.terminate(AgentProcess.STOPS_WITHIN)).isZero();
        } finally {
          postgresql.thaw();
        }
      }
    }
  }

  @Test
  void whilePostgresqlHangsAtTheStart() throws IOException, InterruptedException {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start();
        OneMailbox mailbox = new OneMailbox()) {
      Path config = mailbox.config(folder, section(postgresql));
      postgresql.freeze();
      try (AgentProcess agent = start(config)) {
        agent.awaitLog(log(), "INFO");
        assertThat(agent.terminate(AgentProcess.STOPS_WITHIN)).isZero();
      } finally {
        postgresql.thaw();
      }
    }
  }

  @Test
  void whilePostgresqlRefusesConnections() throws IOException, InterruptedException {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start();
        OneMailbox mailbox = new OneMailbox()) {
      mailbox.fill(85);
      try (AgentProcess agent = start(mailbox.config(folder, section(postgresql)))) {
        mailbox.nextMail();
        postgresql.kill();
        mailbox.fill(96);
        agent.awaitLog(log(), "store is down");
        assertThat(agent.terminate(AgentProcess.STOPS_WITHIN)).isZero();
      }
    }
  }

  @Test
  void whileTheSmtpServerNeverAnswers() throws IOException, InterruptedException {
    try (ServerSocket mute = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
        OneMailbox mailbox = new OneMailbox()) {
      mailbox.fill(85);
      Path config = mailbox.config(folder, "{url: \"jdbc:sqlite:" + folder + "/state.db\"}");
      Files.writeString(
          config,
          Files.readString(config)
              .replaceFirst("port: \\d+}}", "port: " + mute.getLocalPort() + "}}"));
      try (AgentProcess agent = start(config)) {
        mute.accept();
        assertThat(agent.terminate(AgentProcess.STOPS_WITHIN)).isZero();
      }
    }
  }

  private AgentProcess start(Path config) throws IOException {
    return AgentProcess.start(config, OneMailbox.ENVIRONMENT, log());
  }

  private Path log() {
    return folder.resolve("log");
  }

  private static String section(Postgresql postgresql) {
    return "{url: \"%s\", user: %s, password: %s}"
        .formatted(postgresql.database(), Postgresql.USER, Postgresql.PASSWORD);
  }
}
