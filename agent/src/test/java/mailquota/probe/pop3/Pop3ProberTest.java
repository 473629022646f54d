package mailquota.probe.pop3;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.Outcome.flights;
import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.TestServers.usage;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import mailquota.net.Tls;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.RecordingTrace;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.Bytes;
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
import org.junit.jupiter.params.provider.FieldSource;

@Timeout(60)
class Pop3ProberTest {

  private static final ProbeResult USUAL = measured(root("", unlimited(102400), unlimited(3)));
  private static final ProbeResult TIMEOUT = failed(Reason.TIMEOUT, "did not answer within 300 ms");

  private static final String QUIT = "STAT | QUIT";
  private static final String ONE = "USER a@example.org | PASS secret | " + QUIT;
  private static final String[] ONE_BY_ONE = {
    "CAPA", "USER a@example.org", "PASS secret", "STAT", "QUIT"
  };

  /** A transcript and its expected result. */
  record Row(String transcript, Tls tls, ProbeResult result, List<String> flights) {
    static Row of(String transcript, ProbeResult result, String... flights) {
      return new Row(transcript, Tls.NONE, result, List.of(flights));
    }

    boolean hasty() {
      return transcript.contains("stall");
    }

    @Override
    public String toString() {
      return transcript;
    }
  }

  static final List<Row> TRANSCRIPTS =
      List.of(
          Row.of("dovecot-pop3", USUAL, "CAPA", ONE),
          Row.of(
              "dovecot-pop3-wrong-password",
              failed(Reason.AUTH, "login refused: [AUTH]"),
              "CAPA",
              ONE),
          Row.of(
              "dovecot-pop3-connection-limit",
              failed(Reason.THROTTLED, "Maximum number"),
              "CAPA",
              ONE),
          new Row("dovecot-pop3-stls", Tls.STARTTLS, USUAL, List.of("STLS", "CAPA", ONE)),
          Row.of("courier-pop3-lost-flight", USUAL, "CAPA", ONE, QUIT),
          Row.of(
              "hotmail-pop3-login-delay",
              failed(Reason.THROTTLED, "STAT was refused: Exceeded"),
              ONE_BY_ONE),
          Row.of(
              "rfc1939-pop3-locked",
              failed(Reason.LOCKED, "login refused: unable to lock maildrop"),
              "CAPA",
              "USER a@example.org",
              "PASS secret",
              "QUIT"),
          Row.of("pop3-garbage-greeting", failed(Reason.PROTOCOL, "not a POP3 answer")),
          Row.of(
              "pop3-huge-mailbox",
              measured(root("", unlimited(5368709120L), unlimited(3))),
              "CAPA",
              ONE),
          Row.of("pop3-in-use", failed(Reason.LOCKED, "[IN-USE]"), "CAPA", ONE),
          Row.of("pop3-login-delay", failed(Reason.THROTTLED, "[LOGIN-DELAY]"), "CAPA", ONE),
          Row.of(
              "pop3-malformed-stat",
              failed(Reason.PROTOCOL, "expected \"+OK messages octets\""),
              "CAPA",
              ONE),
          Row.of("pop3-no-capa", USUAL, ONE_BY_ONE),
          Row.of("pop3-no-pipelining", USUAL, ONE_BY_ONE),
          Row.of("pop3-reset-after-login", failed(Reason.CONNECT, "lost"), "CAPA", ONE),
          Row.of("pop3-stall-greeting", TIMEOUT),
          Row.of("pop3-stall-capa", TIMEOUT, "CAPA"),
          Row.of("pop3-stall-login", TIMEOUT, "CAPA", ONE),
          Row.of("pop3-stall-stat", TIMEOUT, "CAPA", ONE),
          Row.of("pop3-stall-quit", USUAL, "CAPA", ONE),
          Row.of("pop3-too-many-connections", failed(Reason.THROTTLED, "Too many connections")));

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("TRANSCRIPTS")
  void isProbed(Row row) {
    var ca = TestCertificate.localhost();
    try (var server = ScriptedServer.play(Transcript.named(row.transcript), ca)) {
      var settings = TestServers.of(Method.POP3, server.port());
      if (row.tls != Tls.NONE) {
        settings = TestServers.tls(settings, row.tls, ca.writeCertificate(folder));
      }
      if (row.hasty()) {
        settings = TestServers.timeout(settings, Duration.ofMillis(300));
      }
      var prober = new Pop3Prober(settings, InstantSource.fixed(NOW));
      assertResult(prober.probe(mailbox("a@example.org"), Trace.NONE), row.result);
      server.assertCompleted();
      assertThat(flights(server, 1)).isEqualTo(row.flights);
    }
  }

  @Test
  void noTranscriptIsForgotten() throws Exception {
    var resources = Objects.requireNonNull(getClass().getResource("/transcripts"));
    try (var files = Files.list(Path.of(resources.toURI()))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".txt", "")))
          .filteredOn(name -> name.contains("pop3"))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      TRANSCRIPTS.stream().map(Row::transcript),
                      Stream.of(
                          "courier-pop3-learned", "dovecot-pop3-known", "pop3-refused-logins"))
                  .toList());
    }
  }

  @Test
  void theCapabilitiesOfAKnownServerAreCached() {
    try (var server = ScriptedServer.play(Transcript.named("dovecot-pop3-known"))) {
      var prober = prober(server);
      assertThat(prober.probe(mailbox("a@example.org"), Trace.NONE)).isEqualTo(USUAL);
      assertThat(prober.probe(mailbox("a@example.org"), Trace.NONE)).isEqualTo(USUAL);
      server.assertCompleted();
      assertThat(flights(server, 2)).containsExactly(ONE);
    }
  }

  @Test
  void lostCommandsAreLearned() {
    try (var server = ScriptedServer.play(Transcript.named("courier-pop3-learned"))) {
      var prober = prober(server);
      assertThat(prober.probe(mailbox("a@example.org"), Trace.NONE)).isEqualTo(USUAL);
      assertThat(prober.probe(mailbox("a@example.org"), Trace.NONE)).isEqualTo(USUAL);
      server.assertCompleted();
      assertThat(flights(server, 1)).containsExactly("CAPA", ONE, QUIT);
      assertThat(flights(server, 2)).containsExactly("USER a@example.org", "PASS secret", QUIT);
    }
  }

  @Test
  void afterADayPipeliningIsTriedAgain() {
    var text =
        """
        == connection
        S: +OK Hello there.
        C: CAPA
        S: +OK
        S: PIPELINING
        S: .
        C: USER *
        S: +OK
        C: PASS *
        lose
        S: +OK
        C: STAT
        S: +OK 3 102400
        C: QUIT
        S: +OK
        == connection
        S: +OK Hello there.
        C: USER *
        S: +OK
        C: PASS *
        S: +OK
        C: STAT
        S: +OK 3 102400
        C: QUIT
        S: +OK
        """;
    var clock = new SettableClock(TestServers.NOW);
    try (var server = ScriptedServer.play(Transcript.parse("a day later", text))) {
      var prober = new Pop3Prober(TestServers.of(Method.POP3, server.port()), clock);
      prober.probe(mailbox("a@example.org"), Trace.NONE);
      clock.advance(Duration.ofDays(1).plusSeconds(1));
      prober.probe(mailbox("a@example.org"), Trace.NONE);
      server.assertCompleted();
      assertThat(flights(server, 2)).containsExactly(ONE);
    }
  }

  /** A stalled server has not lost the commands: the next probe pipelines again. */
  @Test
  void aStallTeachesNothing() {
    var login = "C: USER *\nS: +OK\nC: PASS *\nS: +OK\n";
    var text =
        "== connection\nS: +OK hi\nC: CAPA\nS: +OK\nS: PIPELINING\nS: .\n"
            + login
            + "stall\n== connection\nS: +OK hi\n"
            + login
            + "C: STAT\nS: +OK 3 102400\nC: QUIT\nS: +OK\n";
    try (var server = ScriptedServer.play(Transcript.parse("stalls once", text))) {
      var settings =
          TestServers.timeout(TestServers.of(Method.POP3, server.port()), Duration.ofMillis(700));
      var prober = new Pop3Prober(settings, InstantSource.fixed(NOW));
      assertResult(
          prober.probe(mailbox("a@example.org"), Trace.NONE), failed(Reason.TIMEOUT, "700 ms"));
      assertThat(prober.probe(mailbox("a@example.org"), Trace.NONE)).isEqualTo(USUAL);
      server.assertCompleted();
      assertThat(flights(server, 2)).containsExactly(ONE);
    }
  }

  /** The login may have been refused because of how it was sent. */
  @Test
  void afterARefusedLoginTheCapabilitiesAreRequestedAgain() {
    try (var server = ScriptedServer.play(Transcript.named("pop3-refused-logins"))) {
      var prober = prober(server);
      assertThat(prober.loginDelay()).isZero();
      assertResult(
          prober.probe(mailbox("a@example.org"), Trace.NONE),
          failed(Reason.AUTH, "not understood"));
      assertThat(prober.loginDelay()).isZero();
      // This refusal does not depend on how the login was sent.
      assertResult(
          prober.probe(mailbox("a@example.org"), Trace.NONE), failed(Reason.THROTTLED, "wait"));
      assertThat(prober.loginDelay()).hasSeconds(20);
      assertThat(prober.probe(mailbox("a@example.org"), Trace.NONE)).isEqualTo(USUAL);
      server.assertCompleted();
    }
  }

  @Test
  void theLimitIsTheConfiguredOne() {
    try (var server = ScriptedServer.play(Transcript.named("dovecot-pop3"))) {
      var limited = mailbox("a@example.org", new Bytes(1_000_000));
      assertThat(prober(server).probe(limited, Trace.NONE))
          .isEqualTo(measured(root("", usage(102400, 1_000_000), unlimited(3))));
      server.assertCompleted();
    }
  }

  @Test
  void plainTextAfterTheAgreementToTlsIsRefused() {
    var text = "S: +OK hi\nC: STLS\nraw +OK Begin TLS\\r\\n+OK injected\\r\\n\ntls refused\n";
    var ca = TestCertificate.localhost();
    try (var server = ScriptedServer.play(Transcript.parse("injection", text), ca)) {
      var settings =
          TestServers.tls(
              TestServers.of(Method.POP3, server.port()),
              Tls.STARTTLS,
              ca.writeCertificate(folder));
      var prober = new Pop3Prober(settings, InstantSource.fixed(NOW));
      assertResult(
          prober.probe(mailbox("a@example.org"), Trace.NONE),
          failed(Reason.PROTOCOL, "plain text"));
      server.assertCompleted();
    }
  }

  @ParameterizedTest
  @EnumSource(Failure.class)
  void aServerThatFailsAnywhereFailsOnlyTheProbe(Failure failure) {
    for (var transcript : Transcript.named("pop3-no-pipelining").failingBeforeEachAnswer(failure)) {
      try (var server = ScriptedServer.play(transcript)) {
        var settings =
            TestServers.timeout(TestServers.of(Method.POP3, server.port()), Duration.ofMillis(300));
        var prober = new Pop3Prober(settings, InstantSource.fixed(NOW));
        var result = prober.probe(mailbox("a@example.org"), Trace.NONE);
        if (result instanceof Failed failed) {
          assertThat(failed.reason())
              .as(transcript.name())
              .isEqualTo(failure == Failure.STALLS ? Reason.TIMEOUT : Reason.CONNECT);
        } else {
          assertThat(result).as(transcript.name()).isEqualTo(USUAL);
        }
        server.assertCompleted();
      }
    }
  }

  @Test
  void anEchoedPasswordIsRedacted() {
    var text =
        """
        S: +OK hi
        C: CAPA
        S: +OK
        S: PIPELINING
        S: .
        C: USER *
        S: +OK
        C: PASS *
        S: -ERR [AUTH] no such password: pä ss
        C: STAT
        S: -ERR
        C: QUIT
        S: +OK
        """;
    try (var server = ScriptedServer.play(Transcript.parse("echo", text))) {
      var settings =
          TestServers.auth(
              TestServers.of(Method.POP3, server.port()),
              TestServers.auth(Mechanism.Password.PLAIN, "pä ss"));
      var trace = new RecordingTrace();
      var result =
          new Pop3Prober(settings, InstantSource.fixed(NOW)).probe(mailbox("a@x.org"), trace);
      assertThat(result)
          .isEqualTo(new Failed(Reason.AUTH, "login refused: [AUTH] no such password: ***"));
      assertThat(trace.lines())
          .contains("C: PASS ***", "S: -ERR [AUTH] no such password: ***")
          .noneMatch(line -> line.contains(" ss"));
      assertThat(server.received(1)).filteredOn(line -> line.startsWith("PASS")).hasSize(1);
    }
  }

  private static Pop3Prober prober(ScriptedServer server) {
    return new Pop3Prober(TestServers.of(Method.POP3, server.port()), InstantSource.fixed(NOW));
  }
}
