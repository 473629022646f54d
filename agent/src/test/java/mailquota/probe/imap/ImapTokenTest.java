package mailquota.probe.imap;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.Outcome.untaggedFlights;
import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.mailbox;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.RecordingTrace;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.Reason;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logins by token, for behaviour that a real server does not show on demand. */
@Timeout(30)
class ImapTokenTest {

  private static final String XOAUTH2 =
      "AUTHENTICATE XOAUTH2 dXNlcj1hQGV4YW1wbGUub3JnAWF1dGg9QmVhcmVyIHQwazNuLXQwazNuAQE=";
  private static final String OAUTHBEARER =
      "AUTHENTICATE OAUTHBEARER bixhPWFAZXhhbXBsZS5vcmcsAWF1dGg9QmVhcmVyIHQwazNuLXQwazNuAQE=";
  private static final String REST = "GETQUOTAROOT INBOX | LOGOUT";

  /** {"status":"400"} in base64. */
  private static final String ERROR = "eyJzdGF0dXMiOiI0MDAifQ==";

  private static final String OFFERS =
      "S: * OK [CAPABILITY IMAP4rev1 SASL-IR STARTTLS AUTH=XOAUTH2 AUTH=OAUTHBEARER QUOTA] hi\n";

  @ParameterizedTest
  @EnumSource(Mechanism.Token.class)
  void aLoginByTokenIsPipelined(Mechanism.Token mechanism) {
    var text =
        OFFERS
            + """
            C: $1 AUTHENTICATE *
            S: $1 OK in
            C: $2 GETQUOTAROOT INBOX
            S: $2 OK no quota
            C: $3 LOGOUT
            S: $3 OK
            """;
    try (var server = ScriptedServer.play(Transcript.parse("token", text))) {
      assertThat(probe(server, mechanism, Trace.NONE)).isEqualTo(new NoQuota());
      server.assertCompleted();
      assertThat(untaggedFlights(server, 1))
          .containsExactly(
              (mechanism == Mechanism.Token.XOAUTH2 ? XOAUTH2 : OAUTHBEARER) + " | " + REST);
    }
  }

  @Test
  void withoutAnInitialResponseItWaits() {
    var text =
        OFFERS.replace("SASL-IR ", "")
            + """
            C: $1 AUTHENTICATE XOAUTH2
            S: +
            C: dXNl*
            S: $1 OK in
            C: $2 GETQUOTAROOT INBOX
            S: $2 OK no quota
            C: $3 LOGOUT
            S: $3 OK
            """;
    try (var server = ScriptedServer.play(Transcript.parse("no SASL-IR", text))) {
      assertThat(probe(server, Mechanism.Token.XOAUTH2, Trace.NONE)).isEqualTo(new NoQuota());
      server.assertCompleted();
    }
  }

  /** The pipelined command answers the error: no other response is sent. */
  @ParameterizedTest
  @EnumSource(Mechanism.Token.class)
  void aPipelinedCommandAnswersTheChallenge(Mechanism.Token mechanism) {
    var text =
        OFFERS
            + """
            C: $1 AUTHENTICATE *
            S: + ERROR
            C: $2 GETQUOTAROOT INBOX
            S: $1 BAD Invalid base64
            C: $3 LOGOUT
            S: * BYE
            S: $3 OK
            """;
    try (var server = played("refused", text)) {
      assertResult(
          probe(server, mechanism, Trace.NONE),
          failed(Reason.AUTH, "login refused: Invalid base64 {\"status\":\"400\"}"));
      server.assertCompleted();
      assertThat(server.flights(1)).hasSize(1);
    }
  }

  /** A server that lost the pipelined commands still waits for a response. */
  @ParameterizedTest
  @EnumSource(Mechanism.Token.class)
  void aChallengeAfterLostCommandsIsAnswered(Mechanism.Token mechanism) {
    var text =
        OFFERS
            + """
            C: $1 AUTHENTICATE *
            lose
            S: + ERROR
            C: DISMISSAL
            S: $1 NO [AUTHENTICATIONFAILED] no
            """
                .replace("DISMISSAL", mechanism == Mechanism.Token.XOAUTH2 ? "" : "AQ==");
    try (var server = played("lost", text)) {
      assertResult(
          probe(server, mechanism, Trace.NONE),
          failed(Reason.AUTH, "login refused: [AUTHENTICATIONFAILED] no {\"status\":\"400\"}"));
      server.assertCompleted();
    }
  }

  @Test
  void aRefusalStepByStepIsAnswered() {
    var text =
        OFFERS.replace("SASL-IR ", "")
            + """
            C: $1 AUTHENTICATE OAUTHBEARER
            S: +
            C: bixh*
            S: + ERROR
            C: AQ==
            S: $1 NO [UNAVAILABLE] later
            """;
    try (var server = played("stepwise", text)) {
      assertResult(
          probe(server, Mechanism.Token.OAUTHBEARER, Trace.NONE),
          failed(Reason.UNAVAILABLE, "login refused: [UNAVAILABLE] later"));
      server.assertCompleted();
    }
  }

  /** A server that repeats the challenge gets one response. */
  @Test
  void aChallengeIsAnsweredOnce() {
    var text =
        OFFERS
            + """
            C: $1 AUTHENTICATE *
            S: + ERROR
            C: $2 GETQUOTAROOT INBOX
            S: + ERROR
            C: $3 LOGOUT
            S: + ERROR
            close
            """;
    try (var server = played("insists", text)) {
      assertResult(
          probe(server, Mechanism.Token.XOAUTH2, Trace.NONE),
          failed(Reason.AUTH, "login refused: " + ERROR));
      server.assertCompleted();
      assertThat(server.flights(1)).hasSize(1);
    }
  }

  @Test
  void noTokenIsSentToAServerWithoutTheMechanism() {
    var text = "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2] hi\n";
    try (var server = ScriptedServer.play(Transcript.parse("others", text))) {
      assertResult(
          probe(server, Mechanism.Token.OAUTHBEARER, Trace.NONE),
          failed(Reason.AUTH, "does not offer AUTH=OAUTHBEARER without TLS"));
      server.assertCompleted();
    }
  }

  @Test
  void anEchoedTokenIsRedacted() {
    var text =
        OFFERS
            + """
            C: $1 AUTHENTICATE *
            S: * OK got dXNlcj1hQGV4YW1wbGUub3JnAWF1dGg9QmVhcmVyIHQwazNuLXQwazNuAQE=
            S: + eyJ0IjoidDBrM24tdDBrM24ifQ==
            C: $2 GETQUOTAROOT INBOX
            S: $1 NO t0k3n-t0k3n is no good
            C: $3 LOGOUT
            S: $3 OK
            """;
    try (var server = ScriptedServer.play(Transcript.parse("echo", text))) {
      var trace = new RecordingTrace();
      assertResult(
          probe(server, Mechanism.Token.XOAUTH2, trace),
          failed(Reason.AUTH, "login refused: *** is no good {\"t\":\"***\"}"));
      assertThat(trace.lines())
          .contains("S: * OK got ***")
          .anyMatch(line -> line.matches("S: \\+ \\w+\\*\\*\\*.*"))
          .anyMatch(line -> line.endsWith("AUTHENTICATE XOAUTH2 ***"))
          .noneMatch(line -> line.contains("t0k3n"))
          .noneMatch(line -> line.contains("BrM24tdDBr"));
      server.assertCompleted();
    }
  }

  private static ScriptedServer played(String name, String text) {
    return ScriptedServer.play(Transcript.parse(name, text.replace("ERROR", ERROR)));
  }

  private static ProbeResult probe(ScriptedServer server, Mechanism.Token mechanism, Trace trace) {
    var settings =
        TestServers.auth(
            TestServers.of(Method.IMAP, server.port()),
            TestServers.token(mechanism, "t0k3n-t0k3n"));
    return new ImapProber(settings, InstantSource.fixed(NOW))
        .probe(mailbox("a@example.org"), trace);
  }
}
