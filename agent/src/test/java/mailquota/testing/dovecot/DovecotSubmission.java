package mailquota.testing.dovecot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mailquota.testing.FreePorts;
import mailquota.testing.RealServer;

/**
 * A {@link Dovecot} that accepts mail by SMTP from authenticated users, with STARTTLS and TLS, and
 * relays it to another SMTP server, and returns the answers of that server.
 */
public final class DovecotSubmission implements AutoCloseable {

  /** Debian: dovecot-submissiond. */
  private static final Path PROGRAM = Path.of("/usr/lib/dovecot/submission");

  private final Dovecot dovecot;
  private final int submissionPort;
  private final int submissionsPort;

  private DovecotSubmission(Dovecot dovecot, int submissionPort, int submissionsPort) {
    this.dovecot = dovecot;
    this.submissionPort = submissionPort;
    this.submissionsPort = submissionsPort;
  }

  /** Skips or fails the calling test when it is not installed. */
  public static void require() {
    DovecotExtension.require();
    RealServer.require(
        Files.isExecutable(PROGRAM), "no Dovecot submission service (Debian: dovecot-submissiond)");
  }

  /**
   * Returns when it answers.
   *
   * @param relayPort of the SMTP server on 127.0.0.1 that receives the mail
   */
  public static DovecotSubmission before(int relayPort) {
    try {
      List<Integer> ports = FreePorts.on("127.0.0.1", 2);
      DovecotSettings settings =
          DovecotSettings.standard()
              .line("protocols = imap pop3 lmtp submission")
              .line("hostname = localhost")
              .line("submission_relay_host = 127.0.0.1")
              .line("submission_relay_port = " + relayPort)
              .line(
                  """
                  service submission-login {
                    chroot =
                    inet_listener submission {
                      port = %d
                    }
                    inet_listener submissions {
                      port = %d
                      ssl = yes
                    }
                  }\
                  """
                      .formatted(ports.get(0), ports.get(1)));
      return new DovecotSubmission(Dovecot.start(settings), ports.get(0), ports.get(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Dovecot dovecot() {
    return dovecot;
  }

  /** Plain text and STARTTLS. */
  public int submissionPort() {
    return submissionPort;
  }

  /** TLS from the first byte. */
  public int submissionsPort() {
    return submissionsPort;
  }

  @Override
  public void close() {
    dovecot.close();
  }
}
