package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import mailquota.probe.MailServer;
import mailquota.probe.Method;
import mailquota.probe.Prober;
import mailquota.probe.RecordedTrace;
import mailquota.probe.TestServers;
import mailquota.probe.Trace.Phase;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The phases that a probe reaches, with servers that stop in each. */
@Timeout(60)
class PhasesTest {

  private static final Duration SHORT = Duration.ofMillis(200);

  private static Set<Phase> phases(Prober prober) {
    RecordedTrace trace = new RecordedTrace(false, System::nanoTime);
    var _ = prober.probe(TestServers.mailbox("a@example.org"), trace);
    return trace.phases().keySet();
  }

  private static Prober prober(MailServer server) {
    return Probers.of(server, InstantSource.system());
  }

  @ParameterizedTest
  @CsvSource({
    "dovecot-imap, IMAP, QUOTA",
    "imap-stall-greeting, IMAP, LOGIN",
    "imap-stall-login, IMAP, LOGIN",
    "dovecot-imap-wrong-password, IMAP, LOGIN",
    "imap-stall-quota, IMAP, QUOTA",
    "dovecot-pop3, POP3, QUOTA",
    "pop3-stall-greeting, POP3, LOGIN",
    "pop3-stall-login, POP3, LOGIN",
    "pop3-stall-stat, POP3, QUOTA"
  })
  void theLastPhaseIsTheOneInWhichTheServerStops(String transcript, Method method, Phase last) {
    try (var server = ScriptedServer.play(Transcript.named(transcript))) {
      MailServer hasty = TestServers.timeout(TestServers.of(method, server.port()), SHORT);
      Set<Phase> reached = phases(prober(hasty));
      assertThat(reached)
          .contains(Phase.RESOLVE, Phase.CONNECT, last)
          .doesNotContain(Phase.TLS)
          .allMatch(phase -> phase.compareTo(last) <= 0);
    }
  }

  @Test
  void anAdminsLoginIsAPhaseOfTheFirstProbeOnly() {
    String answered =
        """
        S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready
        C: $1 AUTHENTICATE PLAIN *
        S: $1 OK [CAPABILITY IMAP4rev1 QUOTA] done
        C: $2 GETQUOTA "user/a@example.org"
        S: * QUOTA user/a@example.org (STORAGE 1 10)
        S: $2 OK Completed
        C: $3 GETQUOTA "user/a@example.org"
        S: * QUOTA user/a@example.org (STORAGE 1 10)
        S: $3 OK Completed
        stall
        """;
    try (var server = ScriptedServer.play(Transcript.parse("admin", answered));
        var prober = prober(TestServers.of(Method.IMAP_ADMIN, server.port()))) {
      assertThat(phases(prober))
          .containsExactlyInAnyOrder(Phase.RESOLVE, Phase.CONNECT, Phase.LOGIN, Phase.QUOTA);
      assertThat(phases(prober)).containsExactly(Phase.QUOTA);
    }
  }
}
