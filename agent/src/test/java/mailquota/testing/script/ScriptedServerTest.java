package mailquota.testing.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import mailquota.testing.LineClient;
import mailquota.testing.TestCertificate;
import mailquota.testing.script.Transcript.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScriptedServerTest {

  private static final String HELLO =
      """
      S: * OK hello
      C: $1 {LOGIN|AUTHENTICATE PLAIN} *
      S: $1 OK in
      C: $2 LOGOUT
      S: $2 OK bye
      """;

  @Test
  void oneWriteIsOneFlight() {
    try (var server = play(HELLO)) {
      try (var client = connect(server)) {
        client.line();
        client.send("a LOGIN alice pw", "b LOGOUT");
        assertThat(client.rest()).containsExactly("a OK in", "b OK bye");
      }
      server.assertCompleted();
      assertThat(server.received(1)).containsExactly("a LOGIN alice pw", "b LOGOUT");
      assertThat(server.flights(1)).containsExactly("a LOGIN alice pw\r\nb LOGOUT\r\n");
    }
  }

  @Test
  void waitingForTheAnswerMakesTwoFlights() {
    try (var server = play(HELLO)) {
      try (var client = connect(server)) {
        client.line();
        client.send("a AUTHENTICATE PLAIN AGEAYg==").line();
        client.send("b LOGOUT").line();
      }
      server.assertCompleted();
      assertThat(server.flights(1))
          .containsExactly("a AUTHENTICATE PLAIN AGEAYg==\r\n", "b LOGOUT\r\n");
    }
  }

  @Test
  void anUnexpectedLineFailsTheTest() {
    try (var server = play(HELLO)) {
      try (var client = connect(server)) {
        client.line();
        client.send("a STATUS INBOX (MESSAGES)");
        assertThat(client.rest()).isEmpty();
      }
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(server::assertCompleted)
          .withMessage(
              "test, connection 1, line 2 `C: $1 {LOGIN|AUTHENTICATE PLAIN} *`:"
                  + " the client sent `a STATUS INBOX (MESSAGES)`");
    }
  }

  @Test
  void anUnexpectedLineFailsAtTheLatestOnClose() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> {
          try (var server = play(HELLO);
              var client = connect(server)) {
            client.send("a NOOP").line();
            client.rest();
          }
        })
        .withMessageContaining("the client sent `a NOOP`");
  }

  @Test
  void leavingTooEarlyFailsTheTest() {
    try (var server = play(HELLO)) {
      connect(server).close();
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(server::assertCompleted)
          .withMessageContaining("the client left");
    }
  }

  @Test
  void furtherInputFailsTheTest() {
    try (var server = play("S: * BYE\n")) {
      try (var client = connect(server)) {
        client.line();
        client.send("a NOOP");
      }
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(server::assertCompleted)
          .withMessage("test, connection 1, after the last line: the client also sent `a NOOP`");
    }
  }

  @Test
  void connectionsHaveScriptsInOrderAndTheLastMayRepeat() {
    try (var server = play("== connection\nS: first\n== connection *\nS: again\n")) {
      for (var greeting : List.of("first", "again", "again")) {
        try (var client = connect(server)) {
          assertThat(client.rest()).containsExactly(greeting);
        }
      }
      server.assertCompleted();
      assertThat(server.received()).hasSize(3);
    }
  }

  @Test
  void missingAndSurplusConnectionsFailTheTest() {
    try (var server = play("S: only\n")) {
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(server::assertCompleted)
          .withMessage("test: 0 connections came of 1");
      for (int i = 0; i < 2; i++) {
        try (var client = connect(server)) {
          client.rest();
        }
      }
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(server::assertCompleted)
          .withMessage("test: connection 2 is one too many");
    }
  }

  @Test
  void losesPipelinedCommands() {
    try (var server = ScriptedServer.play(Transcript.named("courier-imap-lost-flight"))) {
      try (var client = connect(server)) {
        client.line();
        client.send("a LOGIN alice pw", "b GETQUOTAROOT INBOX", "c LOGOUT");
        assertThat(client.line()).isEqualTo("a OK LOGIN Ok.");
        client.send("d GETQUOTAROOT INBOX", "e LOGOUT");
        assertThat(client.rest())
            .contains("d OK GETQUOTAROOT Ok.")
            .noneMatch(l -> l.startsWith("b"));
      }
      server.assertCompleted();
      assertThat(server.received(1)).hasSize(5);
    }
  }

  @Test
  void resetsAndCloses() {
    try (var server = play("== connection\nC: go\nS: hi\nreset\n== connection\nS: hi\nclose\n")) {
      try (var client = connect(server)) {
        assertThat(client.send("go").line()).isEqualTo("hi");
        assertThatExceptionOfType(UncheckedIOException.class)
            .isThrownBy(client::line)
            .withCauseInstanceOf(SocketException.class);
      }
      try (var client = connect(server)) {
        client.send("early");
        assertThat(client.line()).isEqualTo("hi");
        assertThatExceptionOfType(UncheckedIOException.class)
            .isThrownBy(client::line)
            .withCauseInstanceOf(EOFException.class);
      }
      server.assertCompleted();
    }
  }

  @Test
  void closingEndsAStallAndAnEndlessAnswer() {
    for (var script : List.of("stall\n", "S{*}: * OK Still here\n", "drip{10000ms} slow\n")) {
      var server = play(script);
      try (var client = connect(server)) {
        server.close();
        assertThatCode(client::rest)
            .satisfiesAnyOf(
                e -> assertThat(e).isNull(),
                e -> assertThat(e).isInstanceOf(UncheckedIOException.class));
      }
    }
  }

  @Test
  void clientsMayLeaveAnEndlessAnswer() {
    try (var server = play("raw{*} xxxxxxxxxxxxxxxxxxxxxxxx\n")) {
      connect(server).close();
      server.assertCompleted();
    }
  }

  @Test
  void rawBytesAreAsWritten() {
    try (var server = play("raw \\052 OK half\nraw \\r\\n\ndrip * OK slow ü\n")) {
      try (var client = connect(server)) {
        assertThat(client.rest()).containsExactly("* OK half", "* OK slow ü");
      }
      server.assertCompleted();
    }
  }

  @Test
  void startsTlsWithTheCertificate() {
    var certificate = TestCertificate.localhost();
    try (var server = ScriptedServer.play(Transcript.named("dovecot-imap-starttls"), certificate)) {
      try (var client = connect(server)) {
        client.line();
        client.send("a STARTTLS").line();
        client.startTls(certificate.clientContext());
        client.send("b CAPABILITY").line();
        client.line();
        client.send("c LOGIN alice pw", "d GETQUOTAROOT INBOX", "e LOGOUT");
        assertThat(client.rest()).last().asString().startsWith("e OK Logout");
      }
      server.assertCompleted();
      assertThat(server.flights(1)).hasSize(3).last().asString().contains("d GETQUOTAROOT");
    }
  }

  @Test
  void clientsMustRefuseWhatTheyDoNotTrust() {
    var wrongName = TestCertificate.naming("dns:other.example.org");
    var untrusted = TestCertificate.localhost().clientContext();
    for (var trust : List.of(wrongName.clientContext(), untrusted)) {
      try (var server = ScriptedServer.play(Transcript.named("imap-tls-untrusted"), wrongName)) {
        try (var client = connect(server)) {
          assertThatExceptionOfType(UncheckedIOException.class)
              .isThrownBy(() -> client.startTls(trust))
              .withCauseInstanceOf(SSLHandshakeException.class);
        }
        server.assertCompleted();
      }
    }
  }

  @Test
  void failuresBeforeEachAnswer() {
    var variants = Transcript.parse("test", HELLO).failingBeforeEachAnswer(Failure.CLOSES);
    assertThat(variants)
        .extracting(Transcript::name)
        .containsExactly(
            "test, CLOSES instead of line 1: S: * OK hello",
            "test, CLOSES instead of line 3: S: $1 OK in",
            "test, CLOSES instead of line 5: S: $2 OK bye");
    try (var server = ScriptedServer.play(variants.get(1))) {
      try (var client = connect(server)) {
        client.line();
        client.send("a LOGIN alice pw", "b LOGOUT");
        assertThat(client.rest()).isEmpty();
      }
      server.assertCompleted();
    }
  }

  @Test
  void aWrongLineIsNamed() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Transcript.parse("test", "S: hi\nsay hi\n"))
        .withMessage("test:2: not understood: say hi");
  }

  private static ScriptedServer play(String text) {
    return ScriptedServer.play(Transcript.parse("test", text));
  }

  private static LineClient connect(ScriptedServer server) {
    return LineClient.connect(server.host(), server.port());
  }
}
