package mailquota.probe.pop3;

import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.mailbox;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import mailquota.probe.Auth;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Retry;
import mailquota.quota.Secret;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report of a login that is refused without an explanation. */
@Timeout(60)
class Pop3RefusalsTest {

  @ParameterizedTest
  @CsvSource({"USER,USER refused", "PASS,PASS refused"})
  void aRefusalWithoutATextNamesTheCommand(String command, String detail) {
    var text = "S: +OK hi\nC: CAPA\nS: -ERR\nC: USER *\n";
    var refused =
        command.equals("USER") ? "S: -ERR\nC: QUIT\n" : "S: +OK\nC: PASS *\nS: -ERR\nC: QUIT\n";
    try (var server = ScriptedServer.play(Transcript.parse("mute", text + refused))) {
      assertThat(
              new Pop3Prober(TestServers.of(Method.POP3, server.port()), InstantSource.fixed(NOW))
                  .probe(mailbox("a@example.org"), Trace.NONE))
          .isEqualTo(new Failed(Reason.AUTH, detail + ", without a text", Retry.GENTLY));
    }
  }

  /** Apache James' CAPA, and its answer to AUTH. */
  @Test
  void authorizeAsWithoutSaslSaysSo() {
    var text =
        """
        S: +OK hi
        C: CAPA
        S: +OK
        S: PIPELINING
        S: USER
        S: STLS
        S: .
        C: AUTH PLAIN *
        C: STAT
        C: QUIT
        S: -ERR
        S: -ERR
        S: +OK
        """;
    try (var server = ScriptedServer.play(Transcript.parse("James", text))) {
      assertThat(onBehalf(server))
          .isEqualTo(
              new Failed(
                  Reason.AUTH,
                  "AUTH PLAIN refused (CAPA lists no SASL PLAIN), without a text",
                  Retry.GENTLY));
    }
  }

  @Test
  void authorizeAsWithoutPlainIsNotTried() {
    var text = "S: +OK hi\nC: CAPA\nS: +OK\nS: SASL LOGIN\nS: .\n";
    try (var server = ScriptedServer.play(Transcript.parse("no PLAIN", text))) {
      assertThat(onBehalf(server))
          .isEqualTo(
              new Failed(
                  Reason.AUTH, "authorize-as needs SASL PLAIN, which the server does not offer"));
    }
  }

  private static ProbeResult onBehalf(ScriptedServer server) {
    var auth =
        new Auth.Password(Mechanism.Password.PLAIN, "admin", "{mailbox}", new Secret("secret"));
    var settings = TestServers.auth(TestServers.of(Method.POP3, server.port()), auth);
    return new Pop3Prober(settings, InstantSource.fixed(NOW))
        .probe(mailbox("a@example.org"), Trace.NONE);
  }
}
