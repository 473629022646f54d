package mailquota.notify.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Properties;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.notify.Channel;
import mailquota.notify.Delivery;
import mailquota.probe.TestServers;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many mails on a connection, and servers that close it in between. */
@Timeout(30)
class SmtpConnectionsTest {

  private static final String GREETING = "S: 220 here\nC: EHLO *\nS: 250 here\n";
  private static final String CONTENT = "C: DATA\nS: 354 go on\n" + "C: *\n".repeat(7) + "C: .\n";
  private static final String MAIL =
      "C: MAIL *\nS: 250 yes\nC: RCPT *\nS: 250 yes\n" + CONTENT + "S: 250 it is mine\n";
  private static final String AGAIN = "C: RSET\nS: 250 forgotten\n";
  private static final String QUIT = "C: QUIT\nS: 221 bye\n";
  private static final String NEXT = "== connection\n";

  @Test
  void oneConnectionCarriesManyMails() throws MessagingException {
    try (ScriptedServer server = play(GREETING + MAIL + AGAIN + MAIL + AGAIN + MAIL + QUIT)) {
      try (SmtpConnections connections = connections(server)) {
        for (int i = 0; i < 3; i++) {
          send(connections);
        }
      }
      server.assertCompleted();
    }
  }

  @Test
  void aRefusalLeavesTheConnectionGood() throws MessagingException {
    String refused =
        "C: MAIL *\nS: 250 yes\nC: RCPT *\nS: 550 5.1.1 unknown\nC: RSET\nS: 250 yes\n";
    try (ScriptedServer server = play(GREETING + refused + AGAIN + MAIL + QUIT)) {
      try (SmtpConnections connections = connections(server)) {
        assertThatThrownBy(() -> send(connections))
            .satisfies(
                e -> assertThat(SmtpFailure.of((MessagingException) e).code()).isEqualTo(550));
        send(connections);
      }
      server.assertCompleted();
    }
  }

  @Test
  void aServerThatClosedMeanwhileGetsTheMailOnAnother() throws MessagingException {
    try (ScriptedServer server =
        play(GREETING + MAIL + "close\n" + NEXT + GREETING + MAIL + QUIT)) {
      try (SmtpConnections connections = connections(server)) {
        send(connections);
        send(connections);
      }
      server.assertCompleted();
    }
  }

  /** Exim's smtp_accept_max_per_connection answers so, to MAIL; an idle Postfix to RSET. */
  @Test
  void aServerThatTakesNoMoreOnAConnectionGetsTheMailOnAnother() throws MessagingException {
    String enough = AGAIN + "C: MAIL *\nS: 421 too many messages in this connection\nclose\n";
    String idle = "C: RSET\nS: 421 4.4.2 timeout exceeded\nclose\n";
    try (ScriptedServer server =
        play(
            GREETING + MAIL + enough + NEXT + GREETING + MAIL + idle + NEXT + GREETING + MAIL
                + QUIT)) {
      try (SmtpConnections connections = connections(server)) {
        for (int i = 0; i < 3; i++) {
          send(connections);
        }
      }
      server.assertCompleted();
    }
  }

  @Test
  void whatTheServerMayHaveTakenIsNotSentAgainAtOnce() throws MessagingException {
    String lost = AGAIN + "C: MAIL *\nS: 250 yes\nC: RCPT *\nS: 250 yes\n" + CONTENT + "close\n";
    try (ScriptedServer server = play(GREETING + MAIL + lost);
        SmtpConnections connections = connections(server)) {
      send(connections);
      assertThatThrownBy(() -> send(connections))
          .satisfies(e ->
              assertThat(SmtpFailure.of((MessagingException) e).delivery("mx"))
                  .isInstanceOf(Delivery.RetryLater.class));
      server.assertCompleted();
    }
  }

  @Test
  void anIdleConnectionIsClosedAfterAWhile() throws MessagingException {
    try (ScriptedServer server = play(GREETING + MAIL + QUIT);
        SmtpConnections connections = connections(server)) {
      send(connections);
      assertThat(connections.closeIdle(TestServers.NOW)).isEqualTo(SmtpConnections.IDLE);
      assertThat(connections.closeIdle(TestServers.NOW.plusSeconds(4)))
          .isEqualTo(SmtpConnections.IDLE.minusSeconds(4));
      assertThat(connections.closeIdle(TestServers.NOW.plus(SmtpConnections.IDLE)))
          .isEqualTo(Channel.NEVER);
      server.assertCompleted();
    }
  }

  /** All replies of a long-lived connection are more than one mail's may be. */
  @Test
  void whatAServerSaysIsBoundedForEachMailAndNotForAllOfThem() throws MessagingException {
    String chatty = "raw{600} 250-" + "more".repeat(250) + "\\r\\n\n";
    String mail = "C: MAIL *\n" + chatty + MAIL.replace("C: MAIL *\n", "");
    try (ScriptedServer server = play(GREETING + mail + AGAIN + mail + QUIT)) {
      try (SmtpConnections connections = connections(server)) {
        send(connections);
        send(connections);
      }
      server.assertCompleted();
    }
  }

  private static ScriptedServer play(String script) {
    return ScriptedServer.play(Transcript.parse("smtp", script));
  }

  private static SmtpConnections connections(ScriptedServer server) {
    return new SmtpConnections(
        new SmtpClient(
            new SmtpServer(
                "localhost",
                server.port(),
                Tls.NONE,
                Trust.ofSystem(),
                null,
                null,
                SmtpServer.USUAL_CONNECTIONS),
            Duration.ofSeconds(10)));
  }

  private static void send(SmtpConnections connections) throws MessagingException {
    MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
    message.setText("hello");
    message.saveChanges();
    InternetAddress alice = new InternetAddress("alice@example.org");
    connections.send(message, alice, alice);
  }
}
