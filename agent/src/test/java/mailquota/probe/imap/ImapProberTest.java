package mailquota.probe.imap;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.Outcome.untaggedFlights;
import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.kib;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.usage;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import mailquota.net.Tls;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.RecordingTrace;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.testing.SettableClock;
import mailquota.testing.TestCertificate;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import mailquota.testing.script.Transcript.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ImapProberTest {

  private static final ProbeResult COURIER = measured(root("ROOT", kib(100, 977), usage(3, 100)));
  private static final String QUOTA = "GETQUOTAROOT INBOX | LOGOUT";
  private static final String LOGIN = "LOGIN \"a@example.org\" \"secret\"";
  private static final String LOSES =
      """
      == connection
      S: * OK [CAPABILITY IMAP4rev1 QUOTA] ready
      C: $1 LOGIN *
      lose
      S: $1 OK
      C: $2 GETQUOTAROOT INBOX
      S: * QUOTA "ROOT" (STORAGE 100 977 MESSAGE 3 100)
      S: $2 OK
      C: $3 LOGOUT
      S: $3 OK
      """;

  @TempDir Path folder;

  @Test
  void lostCommandsAreLearned() {
    try (var server = ScriptedServer.play(Transcript.named("courier-imap-learned"))) {
      var prober = prober(server);
      assertThat(prober.probe(mailbox("a@example.org"), Trace.NONE)).isEqualTo(COURIER);
      assertThat(prober.probe(mailbox("a@example.org"), Trace.NONE)).isEqualTo(COURIER);
      server.assertCompleted();
      assertThat(untaggedFlights(server, 1)).containsExactly(LOGIN + " | " + QUOTA, QUOTA);
      assertThat(untaggedFlights(server, 2)).containsExactly(LOGIN, QUOTA);
    }
  }

  @Test
  void afterADayPipeliningIsTriedAgain() {
    var clock = new SettableClock(TestServers.NOW);
    try (var server = ScriptedServer.play(Transcript.parse("a day later", LOSES + LOSES))) {
      var prober = new ImapProber(TestServers.of(Method.IMAP, server.port()), clock);
      prober.probe(mailbox("a@example.org"), Trace.NONE);
      clock.advance(Duration.ofDays(1).plusSeconds(1));
      prober.probe(mailbox("a@example.org"), Trace.NONE);
      server.assertCompleted();
      assertThat(untaggedFlights(server, 2)).containsExactly(LOGIN + " | " + QUOTA, QUOTA);
    }
  }

  @Test
  void aNewGreetingIsANewServer() {
    var renewed = LOSES.replace("ready", "ready, renewed");
    try (var server = ScriptedServer.play(Transcript.parse("renewed", LOSES + renewed))) {
      var prober = prober(server);
      prober.probe(mailbox("a@example.org"), Trace.NONE);
      prober.probe(mailbox("a@example.org"), Trace.NONE);
      server.assertCompleted();
      assertThat(untaggedFlights(server, 2)).containsExactly(LOGIN + " | " + QUOTA, QUOTA);
    }
  }

  /** A read within TLS times out and is resumed. */
  @Test
  void lostCommandsAreRepeatedWithinTls() {
    var text = LOSES.replace("== connection\n", "tls\n");
    try (var server =
        ScriptedServer.play(Transcript.parse("tls", text), TestCertificate.localhost())) {
      var prober = new ImapProber(implicitTls(server), InstantSource.fixed(NOW));
      assertThat(prober.probe(mailbox("a@example.org"), Trace.NONE)).isEqualTo(COURIER);
      server.assertCompleted();
    }
  }

  @ParameterizedTest
  @EnumSource(Failure.class)
  void aServerThatFailsAnywhereFailsOnlyTheProbe(Failure failure) {
    for (var name : new String[] {"dovecot-imap", "gmail-imap"}) {
      for (var transcript : Transcript.named(name).failingBeforeEachAnswer(failure)) {
        try (var server = ScriptedServer.play(transcript)) {
          var settings =
              TestServers.timeout(
                  TestServers.of(Method.IMAP, server.port()), Duration.ofMillis(300));
          var prober = new ImapProber(settings, InstantSource.fixed(NOW));
          var result = prober.probe(mailbox("a@example.org"), Trace.NONE);
          if (result instanceof Failed failed) {
            assertThat(failed.reason())
                .as(transcript.name())
                .isEqualTo(failure == Failure.STALLS ? Reason.TIMEOUT : Reason.CONNECT);
          } else {
            assertThat(result.label()).as(transcript.name()).isEqualTo("measured");
          }
          server.assertCompleted();
        }
      }
    }
  }

  @Test
  void aTlsHandshakeThatStallsIsATimeout() {
    try (var server = ScriptedServer.play(Transcript.named("imap-stall-greeting"))) {
      var settings = TestServers.timeout(implicitTls(server), Duration.ofMillis(300));
      assertResult(probe(settings), failed(Reason.TIMEOUT, "300 ms"));
    }
  }

  @Test
  void aResetWithinTlsIsALostConnection() {
    var transcript =
        Transcript.parse("tls reset", "tls\nS: * OK [CAPABILITY IMAP4rev1] hi\nreset\n");
    try (var server = ScriptedServer.play(transcript, TestCertificate.localhost())) {
      assertResult(probe(implicitTls(server)), failed(Reason.CONNECT, "lost"));
    }
  }

  /**
   * Like haproxy when its server is unavailable, and Courier when an address has too many
   * connections.
   */
  @Test
  void aServerThatClosesBeforeAGreeting() {
    try (var server = ScriptedServer.play(Transcript.parse("closes", "close\n"))) {
      assertThat(((Failed) probe(TestServers.of(Method.IMAP, server.port()))).detail())
          .endsWith("lost: the server closed the connection before it sent anything");
    }
  }

  /** Within TLS the server has sent something before. */
  @Test
  void aServerThatClosesBehindStartTls() {
    var text = "S: * OK hi\nC: $1 STARTTLS\nS: $1 OK\ntls\nC: $2 CAPABILITY\nclose\n";
    try (var server =
        ScriptedServer.play(Transcript.parse("closes", text), TestCertificate.localhost())) {
      var settings =
          TestServers.tls(
              TestServers.of(Method.IMAP, server.port()),
              Tls.STARTTLS,
              TestCertificate.localhost().writeCertificate(folder));
      assertThat(((Failed) probe(settings)).detail())
          .endsWith("lost: the server closed the connection");
    }
  }

  @Test
  void theTraceMarksAWrongLineEnd() {
    var trace = new RecordingTrace();
    var text =
        """
        S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi
        C: $1 AUTHENTICATE *
        raw $1 OK in\\n$2 BAD what\\r\\n* BYE
        close
        """;
    try (var server = ScriptedServer.play(Transcript.parse("LF", text))) {
      new ImapProber(TestServers.of(Method.IMAP, server.port()), InstantSource.fixed(NOW))
          .probe(mailbox("a@example.org"), trace);
    }
    assertThat(trace.lines())
        .filteredOn(line -> line.startsWith("S: "))
        .element(1)
        .asString()
        .endsWith(" OK in [ends in LF without CR]");
    assertThat(trace.lines()).last().isEqualTo("S: * BYE [has no line end]");
  }

  @Test
  void aNameThatDoesNotResolve() {
    var server = TestServers.at(TestServers.of(Method.IMAP, 143), "no-such-host.invalid");
    assertResult(probe(server), failed(Reason.DNS, "no-such-host.invalid does not resolve"));
  }

  @Test
  void aClosedPort() throws IOException {
    int port;
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertResult(
        probe(TestServers.of(Method.IMAP, port)), failed(Reason.CONNECT, "no connection to"));
  }

  @Test
  void aCertificateForAnotherName() {
    refuses(TestCertificate.naming("dns:mail.example.org"), "localhost");
  }

  @Test
  void anExpiredCertificate() {
    refuses(TestCertificate.expired(), "NotAfter");
  }

  /** A refused connection is not a failure of TLS. */
  @Test
  void aServerThatClosesBeforeTlsBegins() {
    var certificate = TestCertificate.localhost();
    var agreed = "S: * OK hi\nC: $1 STARTTLS\nS: $1 OK Begin TLS\n";
    for (Tls tls : EnumSet.of(Tls.IMPLICIT, Tls.STARTTLS)) {
      var script = (tls == Tls.IMPLICIT ? "" : agreed) + "lose\nclose\n";
      try (var server = ScriptedServer.play(Transcript.parse("closes", script))) {
        var settings =
            TestServers.tls(
                TestServers.of(Method.IMAP, server.port()),
                tls,
                certificate.writeCertificate(folder));
        assertResult(probe(settings), failed(Reason.CONNECT, "lost: "));
        server.assertCompleted();
      }
    }
  }

  private void refuses(TestCertificate certificate, String fragment) {
    try (var server = ScriptedServer.play(Transcript.named("imap-tls-untrusted"), certificate)) {
      var settings =
          TestServers.tls(
              TestServers.of(Method.IMAP, server.port()),
              Tls.IMPLICIT,
              certificate.writeCertificate(folder));
      assertResult(probe(settings), failed(Reason.TLS, fragment));
      server.assertCompleted();
    }
  }

  @Test
  void aWrongPasswordIsSentOnce() {
    try (var server = ScriptedServer.play(Transcript.named("dovecot-imap-wrong-password"))) {
      assertResult(
          probe(TestServers.of(Method.IMAP, server.port())), failed(Reason.AUTH, "login refused"));
      server.assertCompleted();
      assertThat(server.received(1)).filteredOn(line -> line.contains("AUTHENTICATE")).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Mechanism.Password.class)
  void anEchoedPasswordIsRedacted(Mechanism.Password mechanism) {
    var text =
        """
        S: * OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ AUTH=PLAIN] hi
        C: $1 {AUTHENTICATE PLAIN|LOGIN} *
        S: * OK no "top\\"s€cret" AGFAZXhhbXBsZS5vcmcAdG9wInPigqxjcmV0
        S: $1 BAD [AUTHENTICATIONFAILED] no top"s€cret AGFAZXhhbXBsZS5vcmcAdG9wInPigqxjcmV0
        close
        """;
    // LOGIN sends a literal, which the pattern of a transcript cannot match.
    var script =
        mechanism == Mechanism.Password.PLAIN
            ? text
            : text.replace("LOGIN} *\n", "LOGIN} *\nlose\n");
    try (var server = ScriptedServer.play(Transcript.parse("echo", script))) {
      var settings =
          TestServers.auth(
              TestServers.of(Method.IMAP, server.port()),
              TestServers.auth(mechanism, "top\"s€cret"));
      var trace = new RecordingTrace();
      var result =
          new ImapProber(settings, InstantSource.fixed(NOW)).probe(mailbox("a@example.org"), trace);
      assertThat(result)
          .isEqualTo(
              new Failed(Reason.AUTH, "login not understood: [AUTHENTICATIONFAILED] no *** ***"));
      assertThat(trace.lines())
          .contains("S: * OK no \"***\" ***")
          .noneMatch(line -> line.contains("top"))
          .noneMatch(line -> line.contains("AGFAZ"));
    }
  }

  /** Regression: Angus read an empty name without advancing, and the probe did not end. */
  @ParameterizedTest
  @ValueSource(strings = {"* QUOTAROOT INBOX )", "* QUOTAROOT INBOX \"a", "* QUOTA (STORAGE 1 2)"})
  void aLineThatNamesNoRoot(String line) {
    var text =
        """
        S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi
        C: $1 AUTHENTICATE PLAIN *
        S: $1 OK
        C: $2 GETQUOTAROOT INBOX
        S: LINE
        S: $2 OK
        C: $3 LOGOUT
        """;
    try (var server = ScriptedServer.play(Transcript.parse("bad", text.replace("LINE", line)))) {
      assertResult(
          probe(TestServers.of(Method.IMAP, server.port())),
          failed(Reason.PROTOCOL, "a quota root name is missing"));
    }
  }

  /** Capabilities before login do not apply after it. */
  @Test
  void aRefusalIsNotALackOfQuota() {
    var text =
        """
        S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi
        C: $1 AUTHENTICATE PLAIN *
        S: $1 OK in
        C: $2 GETQUOTAROOT INBOX
        S: $2 NO [UNAVAILABLE] later
        C: $3 LOGOUT
        S: $3 OK
        """;
    try (var server = ScriptedServer.play(Transcript.parse("later", text))) {
      assertResult(
          probe(TestServers.of(Method.IMAP, server.port())), failed(Reason.UNAVAILABLE, "later"));
    }
  }

  private MailServer implicitTls(ScriptedServer server) {
    return TestServers.tls(
        TestServers.of(Method.IMAP, server.port()),
        Tls.IMPLICIT,
        TestCertificate.localhost().writeCertificate(folder));
  }

  private static ProbeResult probe(MailServer server) {
    return new ImapProber(server, InstantSource.fixed(NOW))
        .probe(mailbox("a@example.org"), Trace.NONE);
  }

  private static ImapProber prober(ScriptedServer server) {
    return new ImapProber(TestServers.of(Method.IMAP, server.port()), InstantSource.fixed(NOW));
  }
}
