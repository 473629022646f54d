package mailquota.probe.pop3;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.Outcome.flights;
import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import mailquota.probe.Auth;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logins by AUTH (RFC 5034), by token, and by password with an authorization identity. */
@Timeout(30)
class Pop3TokenTest {

  private static final ProbeResult USUAL = measured(root("", unlimited(102400), unlimited(3)));
  private static final String SHORT = "t0k3n";
  private static final String LONG = "t0k3n".repeat(50);

  /** {"status":"401"} in base64. */
  private static final String ERROR = "eyJzdGF0dXMiOiI0MDEifQ==";

  private static final String OFFERS =
      """
      S: +OK hi
      C: CAPA
      S: +OK
      S: PIPELINING
      S: SASL PLAIN XOAUTH2 OAUTHBEARER
      S: .
      """;

  private static final String MEASURES =
      """
      S: +OK
      C: STAT
      S: +OK 3 102400
      C: QUIT
      S: +OK
      """;

  @ParameterizedTest
  @EnumSource(Mechanism.Token.class)
  void aShortTokenIsPipelined(Mechanism.Token mechanism) {
    var text = OFFERS + "C: AUTH *\n" + MEASURES;
    try (var server = played("short", text)) {
      assertThat(probe(server, TestServers.token(mechanism, SHORT))).isEqualTo(USUAL);
      server.assertCompleted();
      assertThat(flights(server, 1))
          .hasSize(2)
          .last()
          .asString()
          .startsWith("AUTH " + mechanism + " ")
          .endsWith(" | STAT | QUIT");
    }
  }

  /** RFC 5034 section 4: a command line has at most 255 octets, a response may have more. */
  @ParameterizedTest
  @EnumSource(Mechanism.Token.class)
  void aLongTokenGoesBehindItsCommand(Mechanism.Token mechanism) {
    var text = OFFERS + "C: AUTH " + mechanism + "\nS: + \nC: *\n" + MEASURES;
    try (var server = played("long", text)) {
      assertThat(probe(server, TestServers.token(mechanism, LONG))).isEqualTo(USUAL);
      server.assertCompleted();
      assertThat(flights(server, 1)).hasSize(3).last().asString().endsWith(" | STAT | QUIT");
    }
  }

  @Test
  void withoutPipeliningEachLineWaits() {
    var text = OFFERS.replace("S: PIPELINING\n", "") + "C: AUTH XOAUTH2\nS: +\nC: *\n" + MEASURES;
    try (var server = played("slow", text)) {
      assertThat(probe(server, TestServers.token(Mechanism.Token.XOAUTH2, LONG))).isEqualTo(USUAL);
      server.assertCompleted();
      assertThat(flights(server, 1)).hasSize(5);
    }
  }

  /** STAT answers the error: no other response is sent. */
  @ParameterizedTest
  @EnumSource(Mechanism.Token.class)
  void aPipelinedCommandAnswersTheChallenge(Mechanism.Token mechanism) {
    var text = OFFERS + "C: AUTH *\nS: + ERROR\nC: STAT\nS: -ERR [AUTH] no\nC: QUIT\nS: +OK\n";
    try (var server = played("refused", text)) {
      assertResult(
          probe(server, TestServers.token(mechanism, SHORT)),
          failed(Reason.AUTH, "login refused: [AUTH] no {\"status\":\"401\"}"));
      server.assertCompleted();
    }
  }

  @ParameterizedTest
  @EnumSource(Mechanism.Token.class)
  void aChallengeAfterLostCommandsIsAnswered(Mechanism.Token mechanism) {
    var dismissal = mechanism == Mechanism.Token.XOAUTH2 ? "" : "AQ==";
    var text = OFFERS + "C: AUTH *\nlose\nS: + ERROR\nC: " + dismissal + "\nS: -ERR [AUTH] no\n";
    try (var server = played("lost", text)) {
      assertResult(
          probe(server, TestServers.token(mechanism, SHORT)), failed(Reason.AUTH, "[AUTH] no"));
      server.assertCompleted();
    }
  }

  @Test
  void aRefusalLineByLineIsAnswered() {
    var text =
        OFFERS.replace("S: PIPELINING\n", "")
            + "C: AUTH OAUTHBEARER *\nS: + ERROR\nC: AQ==\nS: -ERR [SYS/TEMP] later\nC: QUIT\nS: +OK\n";
    try (var server = played("stepwise", text)) {
      assertResult(
          probe(server, TestServers.token(Mechanism.Token.OAUTHBEARER, SHORT)),
          failed(Reason.UNAVAILABLE, "[SYS/TEMP] later"));
      server.assertCompleted();
    }
  }

  @Test
  void aCommandThatIsRefusedHasNoTokenBehindIt() {
    var text = OFFERS + "C: AUTH XOAUTH2\nS: -ERR unknown\nC: QUIT\nS: +OK\n";
    try (var server = played("unknown", text)) {
      assertResult(
          probe(server, TestServers.token(Mechanism.Token.XOAUTH2, LONG)),
          failed(Reason.AUTH, "login refused: unknown"));
      server.assertCompleted();
    }
  }

  @Test
  void noTokenIsSentToAServerWithoutTheMechanism() {
    var text = OFFERS.replace(" OAUTHBEARER", "");
    try (var server = played("others", text)) {
      assertResult(
          probe(server, TestServers.token(Mechanism.Token.OAUTHBEARER, SHORT)),
          failed(Reason.AUTH, "does not offer SASL OAUTHBEARER"));
      server.assertCompleted();
    }
  }

  @Test
  void aLongPasswordWithAnAuthorizationIdentityIsSentSeparately() {
    for (var password : new String[] {"secret", "s".repeat(300)}) {
      var command = password.length() < 100 ? "C: AUTH PLAIN *\n" : "C: AUTH PLAIN\nS: +\nC: *\n";
      try (var server = played("authzid", OFFERS + command + MEASURES)) {
        var auth =
            new Auth.Password(Mechanism.Password.PLAIN, "admin", "{mailbox}", new Secret(password));
        assertThat(probe(server, auth)).isEqualTo(USUAL);
        server.assertCompleted();
      }
    }
  }

  private static ScriptedServer played(String name, String text) {
    return ScriptedServer.play(Transcript.parse(name, text.replace("ERROR", ERROR)));
  }

  private static ProbeResult probe(ScriptedServer server, Auth auth) {
    var settings = TestServers.auth(TestServers.of(Method.POP3, server.port()), auth);
    return new Pop3Prober(settings, InstantSource.fixed(NOW))
        .probe(mailbox("a@example.org"), Trace.NONE);
  }
}
