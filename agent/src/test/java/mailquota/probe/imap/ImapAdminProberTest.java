package mailquota.probe.imap;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.Outcome.untaggedFlights;
import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.kib;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.TestServers.usage;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import mailquota.probe.Auth;
import mailquota.probe.BatchResults;
import mailquota.probe.Directory.Listing;
import mailquota.probe.Directory.Listing.Listed;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Secret;
import mailquota.testing.SettableClock;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Behaviour that a real Cyrus does not show on demand; CyrusProbeIT tests the rest. */
@Timeout(60)
class ImapAdminProberTest {

  private static final String LOGIN =
      """
      == connection
      S: * OK [CAPABILITY IMAP4rev1 LITERAL+ AUTH=PLAIN SASL-IR] Cyrus IMAP ready
      C: $1 AUTHENTICATE PLAIN *
      S: $1 OK [CAPABILITY IMAP4rev1 LITERAL+ QUOTA] Success
      """;
  private static final String ASKED =
      """
      C: $2 GETQUOTA "user/a"
      C: $3 GETQUOTA "user/b"
      C: $4 GETQUOTA "user/c"
      """;
  private static final String A = "S: * QUOTA user/a (STORAGE 1 10)\nS: $2 OK Completed\n";
  private static final String B = "S: * QUOTA user/b (STORAGE 2 10)\nS: $3 OK Completed\n";
  private static final String C = "S: * QUOTA user/c (STORAGE 3 10)\nS: $4 OK Completed\n";

  /** Unanswered mailboxes are requested last, the oldest as the very last. */
  private static final String REST_ASKED =
      """
      C: $4 GETQUOTA "user/c"
      C: $3 GETQUOTA "user/b"
      """;

  private static final ProbeResult MEASURED_A = storage("a", 1);
  private static final ProbeResult MEASURED_B = storage("b", 2);
  private static final ProbeResult MEASURED_C = storage("c", 3);

  @Test
  void oneLoginAndAllQuestionsPipelined() {
    try (var server = ScriptedServer.play(Transcript.named("cyrus-imap-admin"))) {
      var prober = prober(server);
      var results =
          BatchResults.by(prober, "alice@example.org", "bob@example.org", "nobody@example.org");
      prober.close();
      server.assertCompleted();
      assertThat(results.of("alice@example.org"))
          .isEqualTo(
              measured(
                  new QuotaRoot(
                      "user/alice@example.org",
                      Map.of(
                          Resource.STORAGE,
                          kib(10, 100),
                          Resource.MESSAGE,
                          usage(3, 50),
                          new Resource("X-ANNOTATION-STORAGE"),
                          unlimited(0)))));
      assertThat(results.of("bob@example.org")).isEqualTo(new NoQuota());
      assertResult(results.of("nobody@example.org"), failed(Reason.PROTOCOL, "has no mailbox"));
      assertThat(untaggedFlights(server, 1))
          .element(1)
          .asString()
          .startsWith("GETQUOTA \"user/alice@example.org\" | GETQUOTA \"user/bob@example.org\" |");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          * QUOTA user/b (STORAGE 2       | OK   | PROTOCOL    | STORAGE limit is not a number
          * QUOTA user/b (STORAGE x 10)   | OK   | PROTOCOL    | STORAGE usage is not a number
          * QUOTA user/b 2 10             | OK   | PROTOCOL    | without a list of resources
          * QUOTA                         | OK   | PROTOCOL    | without the requested data
          * QUOTA user/x (STORAGE 2 10)   | OK   | PROTOCOL    | without the requested data
          * QUOTAROOT user/a user/x       | OK   | PROTOCOL    | without the requested data
          * OK still here                 | BAD no such command         | PROTOCOL    | was not understood
          * OK still here                 | BAD [UNAVAILABLE] later     | UNAVAILABLE | was not understood
          * OK still here                 | NO [UNAVAILABLE] later      | UNAVAILABLE | was refused
          * OK still here                 | NO Permission denied        | AUTH        | not an admin
          """)
  void aMissingAnswerFailsOneMailbox(String line, String end, Reason reason, String detail) {
    var odd = "S: " + line + "\nS: $3 " + end + "\n";
    try (var server = ScriptedServer.play(transcript(LOGIN + ASKED + A + odd + C + "stall"))) {
      var results = BatchResults.by(prober(server), "a", "b", "c");
      assertThat(results.of("a")).isEqualTo(MEASURED_A);
      assertResult(results.of("b"), failed(reason, detail));
      assertThat(results.of("c")).isEqualTo(MEASURED_C);
    }
  }

  @Test
  void answersInAnotherOrderFindTheirMailboxes() {
    try (var server = ScriptedServer.play(transcript(LOGIN + ASKED + C + A + B + "stall"))) {
      assertAll(BatchResults.by(prober(server), "a", "b", "c"));
    }
  }

  /**
   * A mailbox that inherits a root whose own mailbox is in the same window, and one without a root.
   */
  @Test
  void aRootMayBeSeveralMailboxes() {
    var inherited =
        LOGIN
            + """
            C: $2 GETQUOTA "user/a/sales"
            C: $3 GETQUOTA "user/free"
            C: $4 GETQUOTA "user/a"
            S: $2 NO Quota root does not exist
            S: $3 NO Quota root does not exist
            C: $5 GETQUOTAROOT "user/free"
            C: $6 GETQUOTAROOT "user/a/sales"
            S: * QUOTAROOT user/a/sales user/a
            S: * QUOTA user/a (STORAGE 1 10)
            S: $6 OK Completed
            S: * QUOTAROOT user/free
            S: * QUOTA user/a (STORAGE 1 10)
            S: $4 OK Completed
            S: $5 OK Completed
            stall
            """;
    try (var server = ScriptedServer.play(transcript(inherited))) {
      var results = BatchResults.by(prober(server), "a/sales", "free", "a");
      assertThat(results.of("a/sales")).isEqualTo(MEASURED_A);
      assertThat(results.of("free")).isEqualTo(new NoQuota());
      assertThat(results.of("a")).isEqualTo(MEASURED_A);
    }
  }

  @Test
  void aServerWithoutTheExtensionIsUnsupported() {
    var without = LOGIN.replace(" QUOTA]", "]") + "C: $2 *\nS: $2 BAD Unrecognized\nstall";
    try (var server = ScriptedServer.play(transcript(without))) {
      assertThat(BatchResults.by(prober(server), "a").of("a")).isEqualTo(new Unsupported());
    }
  }

  @ParameterizedTest
  @CsvSource({"reset", "close", "stall", "S: * BYE shutting down", "raw \\0\\1garbage\\r\\n"})
  void anUnansweredQuestionIsRepeatedOnceOnANewConnection(String end) {
    var again = LOGIN + REST_ASKED + C + B + "stall";
    try (var server = ScriptedServer.play(transcript(LOGIN + ASKED + A + end + "\n" + again))) {
      assertAll(BatchResults.by(hasty(server), "a", "b", "c"));
    }
  }

  @ParameterizedTest
  @CsvSource({"reset,CONNECT", "stall,TIMEOUT", "S: * BYE shutting down,UNAVAILABLE"})
  void isNotRepeatedTwice(String end, Reason reason) {
    var again = LOGIN + REST_ASKED + C + end;
    try (var server = ScriptedServer.play(transcript(LOGIN + ASKED + A + end + "\n" + again))) {
      var results = BatchResults.by(hasty(server), "a", "b", "c");
      assertThat(results.of("a")).isEqualTo(MEASURED_A);
      assertResult(results.of("b"), failed(reason, ""));
      assertThat(results.of("c")).isEqualTo(MEASURED_C);
      server.assertCompleted();
    }
  }

  @ParameterizedTest
  @CsvSource({"reset,CONNECT", "stall,TIMEOUT", "S: * BYE shutting down,UNAVAILABLE"})
  void withoutAnyAnswerAllFailAtOnce(String end, Reason reason) {
    try (var server = ScriptedServer.play(transcript(LOGIN + ASKED + end))) {
      assertThat(BatchResults.by(hasty(server), "a", "b", "c").all())
          .allSatisfy(result -> assertResult(result, failed(reason, "")));
    }
  }

  @ParameterizedTest
  @CsvSource({"close", "S: * BYE idle for too long"})
  void aKeptConnectionThatIsDeadIsReplaced(String end) {
    var first = LOGIN + "C: $2 GETQUOTA \"user/a\"\n" + A + end + "\n";
    try (var server =
        ScriptedServer.play(transcript(first + LOGIN + ASKED + A + B + C + "stall"))) {
      var prober = prober(server);
      assertThat(BatchResults.by(prober, "a").of("a")).isEqualTo(MEASURED_A);
      assertAll(BatchResults.by(prober, "a", "b", "c"));
    }
  }

  @Test
  void aKeptConnectionThatDiesWhenItIsUsedIsReplaced() {
    var first = LOGIN + "C: $2 GETQUOTA \"user/a\"\n" + A + "C: *\n".repeat(3) + "reset\n";
    var again = LOGIN + REST_ASKED + "C: $2 GETQUOTA \"user/a\"\n" + C + B + A + "stall";
    try (var server = ScriptedServer.play(transcript(first + again))) {
      var prober = prober(server);
      assertThat(BatchResults.by(prober, "a").of("a")).isEqualTo(MEASURED_A);
      assertAll(BatchResults.by(prober, "a", "b", "c"));
    }
  }

  @Test
  void aKeptConnectionIsUsedAgain() {
    var twice =
        LOGIN
            + "C: $2 GETQUOTA \"user/a\"\n"
            + A
            + "C: $5 GETQUOTA \"user/a\"\n"
            + A.replace("$2", "$5")
            + "C: $6 LOGOUT\nS: $6 OK Completed";
    try (var server = ScriptedServer.play(transcript(twice))) {
      var prober = prober(server);
      for (int i = 0; i < 2; i++) {
        assertThat(BatchResults.by(prober, "a").of("a")).isEqualTo(MEASURED_A);
      }
      prober.close();
      server.assertCompleted();
    }
  }

  @Test
  void anUnusedConnectionIsLoggedOut() {
    var once = LOGIN + "C: $2 GETQUOTA \"user/a\"\n" + A + "C: $6 LOGOUT\nS: $6 OK Completed";
    try (var server = ScriptedServer.play(transcript(once))) {
      var prober =
          new ImapAdminProber(settings(server), InstantSource.fixed(NOW), Duration.ofMillis(1));
      assertThat(BatchResults.by(prober, "a").of("a")).isEqualTo(MEASURED_A);
      server.assertCompleted();
    }
  }

  @Test
  void aRefusedLoginIsTriedAgainAfterAMinute() {
    var refused = LOGIN.replaceAll("S: \\$1 OK.*", "S: \\$1 NO authentication failure");
    var clock = new SettableClock(TestServers.NOW);
    try (var server =
        ScriptedServer.play(transcript(refused + LOGIN + ASKED + A + B + C + "stall"))) {
      var prober = new ImapAdminProber(settings(server), clock);
      for (var pause : List.of(Duration.ZERO, Duration.ofSeconds(59))) {
        clock.advance(pause);
        assertThat(BatchResults.by(prober, "a", "b").all())
            .allSatisfy(result -> assertResult(result, failed(Reason.AUTH, "login refused")));
      }
      clock.advance(Duration.ofSeconds(1));
      assertThat(BatchResults.by(prober, "a", "b", "c").all())
          .hasOnlyElementsOfType(Measured.class);
    }
  }

  @Test
  void batchesAtTheSameTimeHaveAConnectionEach() {
    var one = LOGIN + "C: $2 GETQUOTA \"user/a\"\n" + A + "stall\n";
    try (var server = ScriptedServer.play(transcript(one + one))) {
      var prober = prober(server);
      var results = new ArrayList<ProbeResult>();
      prober.probe(
          List.of(mailbox("a")),
          Trace.NONE,
          (_, result) -> {
            results.add(result);
            results.add(BatchResults.by(prober, "a").of("a"));
          });
      assertThat(results).containsExactly(MEASURED_A, MEASURED_A);
    }
  }

  @Test
  void noMoreQuestionsAreOpenThanTheWindowHolds() {
    var silent = LOGIN + "C: * GETQUOTA *\n".repeat(QuotaWindow.MAX_QUESTIONS) + "stall";
    try (var server = ScriptedServer.play(transcript(silent))) {
      var many = IntStream.range(0, 600).mapToObj(n -> "m" + n).toArray(String[]::new);
      assertThat(BatchResults.by(hasty(server), many).all())
          .allSatisfy(result -> assertResult(result, failed(Reason.TIMEOUT, "did not answer")));
      assertThat(server.received(1)).hasSize(1 + QuotaWindow.MAX_QUESTIONS);
    }
  }

  @Test
  void aListingHasMailboxesOnly() {
    var listing =
        LOGIN
            + """
            C: $2 GETQUOTA ""
            S: $2 NO Quota root does not exist
            C: $3 LIST "" "user/%"
            S: * LIST (\\HasNoChildren) "/" user/a@example.org
            S: * LIST (\\Noselect \\HasChildren) "/" user/b
            S: * LIST () "/" {8}
            S: user/j d
            S: * LIST () "/" "user/j&APw-rgen@example.org"
            S: * LIST (\\HasNoChildren) "/" user/a@example.org/Sent
            S: * LIST (\\HasNoChildren) "/" shared/everybody
            S: $3 OK Completed
            stall
            """;
    try (var server = ScriptedServer.play(transcript(listing))) {
      var prober = prober(server);
      assertThat(prober.list())
          .isEqualTo(
              new Listed(List.of(new Address("a@example.org"), new Address("jürgen@example.org"))));
      assertThat(prober.dropped())
          .hasToString(
              "{not a mailbox address (with a space, or too long)=Kind[count=1, example=user/j d]}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "reset,CONNECT",
    "stall,TIMEOUT",
    "S: * BYE shutting down,UNAVAILABLE",
    "S: $3 BAD what,PROTOCOL",
    // Not a literal, because it is not at the end of the line; its size must not be allocated.
    "S: * LIST () \"/\" {2147483647} x,PROTOCOL"
  })
  void aTruncatedListingFails(String end, Reason reason) {
    var broken =
        LOGIN
            + "C: $2 GETQUOTA *\nS: $2 NO Quota root does not exist\nC: $3 LIST *\n"
            + "S: * LIST () \"/\" user/a\n"
            + end;
    try (var server = ScriptedServer.play(transcript(broken))) {
      assertThat(hasty(server).list())
          .isInstanceOfSatisfying(
              Listing.Failed.class, failed -> assertThat(failed.reason()).isEqualTo(reason));
    }
  }

  private static void assertAll(BatchResults results) {
    assertThat(results.of("a")).isEqualTo(MEASURED_A);
    assertThat(results.of("b")).isEqualTo(MEASURED_B);
    assertThat(results.of("c")).isEqualTo(MEASURED_C);
  }

  private static ProbeResult storage(String name, long used) {
    return measured(root("user/" + name, kib(used, 10)));
  }

  private static Transcript transcript(String text) {
    return Transcript.parse("admin", text);
  }

  private static ImapAdminProber prober(ScriptedServer server) {
    return new ImapAdminProber(settings(server), InstantSource.fixed(NOW));
  }

  private static ImapAdminProber hasty(ScriptedServer server) {
    var settings = TestServers.timeout(settings(server), Duration.ofMillis(300));
    return new ImapAdminProber(settings, InstantSource.fixed(NOW));
  }

  private static MailServer settings(ScriptedServer server) {
    return TestServers.auth(
        TestServers.of(Method.IMAP_ADMIN, server.port()),
        new Auth.Password(Mechanism.Password.PLAIN, "cyrus", null, new Secret("secret")));
  }
}
