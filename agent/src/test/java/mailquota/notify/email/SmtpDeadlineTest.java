package mailquota.notify.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.notify.Delivery;
import mailquota.testing.TestCertificate;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that never come to an end: each delivery has one, in time and in what it listens to. */
@Timeout(30)
class SmtpDeadlineTest {

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final String DRIP = "drip{20ms} " + "for ever and ".repeat(500) + "\n";
  private static final String GREETED = "S: 220 here\nC: EHLO *\n";

  /** The head of a TLS record of 16 KiB. */
  private static final String RECORD = "raw \\26\\3\\3\\100\\0\n";

  private static final String SENDER = "S: 250 here\nC: MAIL *\n";
  private static final String RECIPIENT = "S: 250 yes\nC: RCPT *\n";

  static Stream<Arguments> drips() {
    return Stream.of(
        Arguments.of("greeting", Tls.NONE, DRIP),
        Arguments.of("hello", Tls.NONE, GREETED + DRIP),
        Arguments.of(
            "STARTTLS",
            Tls.STARTTLS,
            GREETED + "S: 250-here\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go on\nstall"),
        Arguments.of("TLS", Tls.IMPLICIT, RECORD + DRIP),
        Arguments.of("sender", Tls.NONE, GREETED + SENDER + DRIP),
        Arguments.of("recipient", Tls.NONE, GREETED + SENDER + RECIPIENT + DRIP),
        Arguments.of("silence", Tls.NONE, "stall"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("drips")
  void aServerThatDripsIsLeftAtTheDeadline(String where, Tls tls, String script) {
    try (ScriptedServer server = ScriptedServer.play(Transcript.parse(where, script))) {
      assertThatThrownBy(() -> send(server.port(), tls, SOON))
          .isInstanceOf(MessagingException.class)
          .hasMessage("not done within 1 s")
          .satisfies(e ->
              assertThat(SmtpFailure.of((MessagingException) e).delivery("mx"))
                  .isEqualTo(new Delivery.RetryLater("SMTP mx: not done within 1 s")));
    }
  }

  @Test
  void whatWasAcceptedIsSoThoughTheGoodbyeNeverEnds() throws MessagingException {
    String mail = "S: 250 yes\nC: DATA\nS: 354 go on\n" + "C: *\n".repeat(7) + "C: .\n";
    String script = GREETED + SENDER + RECIPIENT + mail + "S: 250 it is mine\nC: QUIT\n" + DRIP;
    try (ScriptedServer server = ScriptedServer.play(Transcript.parse("goodbye", script))) {
      send(server.port(), Tls.NONE, SOON);
      assertThat(server.received(1)).contains("DATA", "QUIT");
    }
  }

  @Test
  void aServerThatNeverStopsTalkingIsLeftBeforeItFillsTheMemory() {
    String script = "raw{*} 220-" + "more".repeat(250);
    try (ScriptedServer server = ScriptedServer.play(Transcript.parse("endless", script))) {
      assertThatThrownBy(() -> send(server.port(), Tls.NONE, SmtpClient.MAIL_TIMEOUT))
          .isInstanceOf(MessagingException.class)
          .hasStackTraceContaining(
              "the server sent more than " + SmtpClient.MAX_RECEIVED + " bytes");
    }
  }

  @Test
  void theServersWordsAreCutAndCommandNoTerminal() {
    String script =
        GREETED
            + SENDER
            + "S: 550-\\33[2Jno\nS: 550 "
            + "more".repeat(250)
            + "\nC: RSET\nS: 250 yes\nC: QUIT\nS: 221 bye";
    try (ScriptedServer server = ScriptedServer.play(Transcript.parse("words", script))) {
      assertThatThrownBy(() -> send(server.port(), Tls.NONE, SmtpClient.MAIL_TIMEOUT))
          .satisfies(e ->
              assertThat(SmtpFailure.of((MessagingException) e).words())
                  .startsWith("550-")
                  .hasSize(300)
                  .doesNotContainPattern("\\p{Cntrl}"));
    }
  }

  @Test
  void anotherNameInTheCertificateIsRefused(@TempDir Path folder) throws IOException {
    TestCertificate another = TestCertificate.naming("dns:another.example.org");
    Trust trust = Trust.of(another.writeCertificate(folder));
    try (ScriptedServer server =
        ScriptedServer.play(Transcript.parse("another", "tls refused"), another)) {
      assertThatThrownBy(
              () -> send(client(server.port(), Tls.IMPLICIT, trust, SmtpClient.MAIL_TIMEOUT)))
          .isInstanceOf(MessagingException.class)
          .hasMessageContaining("No subject alternative DNS name matching localhost");
      server.assertCompleted();
    }
  }

  private static void send(int port, Tls tls, Duration within) throws MessagingException {
    send(client(port, tls, Trust.ofSystem(), within));
  }

  private static SmtpClient client(int port, Tls tls, Trust trust, Duration within) {
    SmtpServer server =
        new SmtpServer("localhost", port, tls, trust, null, null, SmtpServer.USUAL_CONNECTIONS);
    return new SmtpClient(server, within);
  }

  private static void send(SmtpClient client) throws MessagingException {
    MimeMessage message = new MimeMessage(client.session());
    message.setText("hello");
    message.saveChanges();
    InternetAddress alice = new InternetAddress("alice@example.org");
    try (SmtpClient.Connection connection = client.connect(alice, alice)) {
      connection.send(message, alice);
    }
  }
}
