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

import java.time.Duration;
import java.time.InstantSource;
import mailquota.probe.FolderSize;
import mailquota.probe.FolderUse;
import mailquota.probe.Method;
import mailquota.probe.StoredMail;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.Reason;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that answers pipelined commands out of order, like Apache James 3.8.1. */
@Timeout(60)
class PipelinedProbesTest {

  private static final String GREETING =
      """
      == connection
      S: * OK [CAPABILITY IMAP4rev1 QUOTA SASL-IR AUTH=PLAIN] James ready
      C: $1 AUTHENTICATE PLAIN *
      """;
  private static final String FLIGHT = GREETING + "C: $2 GETQUOTAROOT INBOX\nC: $3 LOGOUT\n";
  private static final String OVERTAKEN = "S: * BYE logging out\nS: $3 OK LOGOUT completed.\n";
  private static final String IN = "S: $1 OK AUTHENTICATE completed.\n";
  private static final String GOODBYE = "C: $3 LOGOUT\nS: * BYE logging out\nS: $3 OK\n";
  private static final String INVALID = "S: $2 NO GETQUOTAROOT failed. Not valid in this state.\n";
  private static final String REFUSED = "S: $2 NO GETQUOTAROOT failed. No such mailbox.\n";
  private static final String ASKED = GREETING + IN + "C: $2 GETQUOTAROOT INBOX\n";
  private static final String MEASURED =
      ASKED + "S: * QUOTA a (MESSAGE 3 5)\nS: * QUOTA a (STORAGE 1 9)\nS: $2 OK\n" + GOODBYE;
  private static final ProbeResult FIGURES = measured(root("a", kib(1, 9), usage(3, 5)));

  private static final String LOGIN = "AUTHENTICATE PLAIN AGFAZXhhbXBsZS5vcmcAc2VjcmV0";
  private static final String QUOTA = "GETQUOTAROOT INBOX";

  @ParameterizedTest
  @ValueSource(
      strings = {
        IN + INVALID + OVERTAKEN,
        IN + OVERTAKEN,
        OVERTAKEN,
        "S: $3 OK LOGOUT completed.\n",
        INVALID + IN + OVERTAKEN,
        IN + "S: $2 BAD what?\n" + OVERTAKEN
      })
  void oneCommandAtATimeIsLearnedWithinTheFirstProbe(String answers) {
    try (var server = play(FLIGHT + answers + MEASURED + MEASURED)) {
      var prober = prober(server);
      assertThat(probe(prober)).isEqualTo(FIGURES);
      assertThat(probe(prober)).isEqualTo(FIGURES);
      server.assertCompleted();
      assertThat(untaggedFlights(server, 1)).containsExactly(LOGIN + " | " + QUOTA + " | LOGOUT");
      for (int connection = 2; connection <= 3; connection++) {
        assertThat(untaggedFlights(server, connection)).containsExactly(LOGIN, QUOTA, "LOGOUT");
      }
    }
  }

  @Test
  void aRepeatedRefusalIsCheckedOnce() {
    var again = ASKED + REFUSED + "close\n";
    try (var server =
        play(FLIGHT + IN + REFUSED + OVERTAKEN + again + FLIGHT + IN + REFUSED + OVERTAKEN)) {
      var prober = prober(server);
      for (int i = 0; i < 2; i++) {
        assertResult(
            probe(prober),
            failed(
                Reason.PROTOCOL, "GETQUOTAROOT INBOX was refused: GETQUOTAROOT failed. No such"));
      }
      server.assertCompleted();
    }
  }

  @Test
  void anotherRefusalShowsThatPipeliningWasTheCause() {
    var again = ASKED + REFUSED + "close\n";
    try (var server = play(FLIGHT + IN + INVALID + OVERTAKEN + again + again)) {
      var prober = prober(server);
      for (int i = 0; i < 2; i++) {
        assertResult(probe(prober), failed(Reason.PROTOCOL, "No such mailbox"));
      }
      server.assertCompleted();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"S: $2 NO [UNAVAILABLE] later\n", "S: $2 NO Internal quota calculation error\n"})
  void aRefusalWithAReasonIsNotChecked(String refusal) {
    try (var server = play(FLIGHT + IN + refusal + OVERTAKEN)) {
      assertResult(probe(prober(server)), failed(Reason.UNAVAILABLE, "was refused: "));
      server.assertCompleted();
    }
  }

  @Test
  void aMissingAnswerToTheLoginIsRequestedAgain() {
    var refused = GREETING + "S: $1 NO AUTHENTICATE failed. Authentication failed.\nclose\n";
    try (var server = play(FLIGHT + OVERTAKEN + refused + refused)) {
      var prober = prober(server);
      for (int i = 0; i < 2; i++) {
        assertResult(probe(prober), failed(Reason.AUTH, "login refused: AUTHENTICATE failed."));
      }
      server.assertCompleted();
    }
  }

  /** Observed on Cyrus 3.6.1 when more than one GETQUOTAROOT is pipelined. */
  @Test
  void aLoginThatIsAnsweredTwiceIsSentAloneFromThenOn() {
    var twice = FLIGHT + IN + "S: $1 BAD Already authenticated\nS: $2 OK\nstall\n";
    try (var server = play(twice + MEASURED + MEASURED)) {
      var prober = prober(server);
      for (int i = 0; i < 2; i++) {
        assertThat(probe(prober)).isEqualTo(FIGURES);
      }
      server.assertCompleted();
      for (int connection = 2; connection <= 3; connection++) {
        assertThat(untaggedFlights(server, connection)).containsExactly(LOGIN, QUOTA + " | LOGOUT");
      }
    }
  }

  /** A server that shuts down. */
  @Test
  void aByeWithoutLogoutsAnswerIsTheEnd() {
    try (var server = play(FLIGHT + IN + "S: * BYE shutting down\nclose\n")) {
      assertResult(probe(prober(server)), failed(Reason.UNAVAILABLE, "shutting down"));
      server.assertCompleted();
    }
  }

  @Test
  void bothConnectionsHaveOneDeadline() {
    try (var server = play(FLIGHT + IN + INVALID + OVERTAKEN + GREETING + "stall\n")) {
      var settings =
          TestServers.timeout(TestServers.of(Method.IMAP, server.port()), Duration.ofMillis(700));
      var prober = new ImapProber(settings, InstantSource.fixed(NOW));
      assertResult(probe(prober), failed(Reason.TIMEOUT, "did not answer within 700 ms"));
      server.assertCompleted();
    }
  }

  @Test
  void thereIsNoThirdConnection() {
    var odd = GREETING + IN + "C: $2 GETQUOTAROOT INBOX\nS: * BYE out\nclose\n";
    try (var server = play(FLIGHT + OVERTAKEN + odd)) {
      assertResult(probe(prober(server)), failed(Reason.UNAVAILABLE, "out"));
      server.assertCompleted();
    }
  }

  private static final String SIZES_LOGIN =
      """
      == connection
      S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] James ready
      C: $1 AUTHENTICATE PLAIN *
      S: $1 OK [CAPABILITY IMAP4rev1 STATUS=SIZE] in
      C: $2 LIST "" "*"
      S: * LIST () "." INBOX
      S: * LIST () "." Sent
      S: $2 OK
      C: $3 STATUS "INBOX" (SIZE MESSAGES)
      """;

  private static final String SIZES_OVERTAKEN =
      """
      C: $4 STATUS "Sent" (SIZE MESSAGES)
      C: $5 LOGOUT
      S: * STATUS INBOX (MESSAGES 1 SIZE 1000)
      S: $3 OK
      S: * BYE out
      S: $5 OK
      """;

  private static final String SIZES_ANSWERED =
      """
      S: * STATUS INBOX (MESSAGES 1 SIZE 1000)
      S: $3 OK
      C: $4 STATUS "Sent" (SIZE MESSAGES)
      S: * STATUS Sent (MESSAGES 2 SIZE 2000)
      S: $4 OK
      C: $5 LOGOUT
      S: * BYE out
      S: $5 OK
      """;

  @Test
  void sizesAreAlsoRequestedOneByOne() {
    try (var server =
        play(
            SIZES_LOGIN
                + SIZES_OVERTAKEN
                + SIZES_LOGIN
                + SIZES_ANSWERED
                + SIZES_LOGIN
                + SIZES_ANSWERED)) {
      var prober = SizesScript.prober(server);
      assertThat(probe(prober)).isEqualTo(measured(new StoredMail(3, 3000).root(null)));
      assertThat(prober.of(mailbox("a@example.org"), Duration.ofSeconds(10)))
          .containsExactlyInAnyOrder(
              new FolderSize("INBOX", FolderUse.INBOX, new StoredMail(1, 1000)),
              new FolderSize("Sent", FolderUse.SENT, new StoredMail(2, 2000)));
      server.assertCompleted();
      assertThat(untaggedFlights(server, 3))
          .containsExactly(
              LOGIN,
              "LIST \"\" \"*\"",
              "STATUS \"INBOX\" (SIZE MESSAGES)",
              "STATUS \"Sent\" (SIZE MESSAGES)",
              "LOGOUT");
    }
  }

  @Test
  void aListThatWasRefusedWithTheLoginIsAskedAgain() {
    var login = GREETING.replace(" QUOTA ", " ");
    var in = "S: $1 OK [CAPABILITY IMAP4rev1 LIST-STATUS STATUS=SIZE] in\n";
    var list = "C: $2 LIST \"\" \"*\" RETURN (STATUS (SIZE MESSAGES))\n";
    var listed = "S: * LIST () \".\" INBOX\nS: * STATUS INBOX (MESSAGES 1 SIZE 1000)\nS: $2 OK\n";
    var first = login + in + list + listed + "C: $3 LOGOUT\nS: $3 OK\n";
    var refused = login + list + "C: $3 LOGOUT\n" + in + "S: $2 NO not in this state\nS: $3 OK\n";
    try (var server = play(first + refused + first)) {
      var prober = SizesScript.prober(server);
      for (int i = 0; i < 2; i++) {
        assertThat(probe(prober)).isEqualTo(measured(new StoredMail(1, 1000).root(null)));
      }
      server.assertCompleted();
    }
  }

  private static ScriptedServer play(String text) {
    return ScriptedServer.play(Transcript.parse("James", text));
  }

  private static ImapProber prober(ScriptedServer server) {
    return new ImapProber(TestServers.of(Method.IMAP, server.port()), InstantSource.fixed(NOW));
  }

  private static ProbeResult probe(ImapProber prober) {
    return prober.probe(mailbox("a@example.org"), Trace.NONE);
  }
}
