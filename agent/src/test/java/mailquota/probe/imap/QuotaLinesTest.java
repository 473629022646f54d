package mailquota.probe.imap;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.kib;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.TestServers.usage;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Ratio;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The results of the lines that answer GETQUOTAROOT. */
@Timeout(60)
class QuotaLinesTest {

  private static final Usage FIVE_MESSAGES = usage(5, 9);

  /** Lines of a server's script, and the expected roots. */
  record Row(String lines, List<QuotaRoot> roots) {
    Row(String lines, QuotaRoot... roots) {
      this(lines, List.of(roots));
    }

    @Override
    public String toString() {
      return lines;
    }
  }

  static final List<Row> READABLE =
      List.of(
          new Row(
              "S: * QUOTA a (MESSAGE 5 9)\nS: * QUOTA a (STORAGE 1 2)\n",
              root("a", kib(1, 2), FIVE_MESSAGES)),
          new Row(
              "S: * QUOTA a (MESSAGE 5 9)\nS: * QUOTA b (STORAGE 3 4)\nS: * QUOTA a (STORAGE 1 2)\n",
              root("a", kib(1, 2), FIVE_MESSAGES),
              root("b", kib(3, 4))),
          new Row("S: * QUOTA a (STORAGE 1 2)\nS: * QUOTA a ()\n", root("a", kib(1, 2))),
          new Row("S: * QUOTA a (STORAGE 1 2)\nS: * QUOTA a\n", root("a", kib(1, 2))),
          // The later figures count: each folder of the root has its own line.
          new Row("S: * QUOTA a (STORAGE 1 2)\nS: * QUOTA a (STORAGE 3 4)\n", root("a", kib(3, 4))),
          new Row("S: * QUOTA a (STORAGE 3 4 storage 1 2)\n", root("a", kib(1, 2))),
          new Row(
              "S: * QUOTA a (STORAGE 1 -1 MESSAGE 5 9)\n",
              root("a", unlimited(1024), FIVE_MESSAGES)),
          new Row("S: * QUOTA a (STORAGE -1 2 MESSAGE 5 9)\n", messages()),
          new Row("S: * QUOTA a (STORAGE x 2 MESSAGE 5 9)\n", messages()),
          new Row("S: * QUOTA a (STORAGE 1 1.5 MESSAGE 5 9)\n", messages()),
          new Row("S: * QUOTA a (STORAGE 1 " + "9".repeat(20) + " MESSAGE 5 9)\n", messages()),
          new Row("S: * QUOTA a (STORAGE x 2)\nS: * QUOTA b (STORAGE 3 4)\n", root("b", kib(3, 4))),
          // Octets that are not UTF-8.
          new Row(
              "raw * QUOTA \"a\\374\" (STORAGE 1 2)\\r\\n* QUOTA \"a\\344\" (STORAGE 3 4)\\r\\n\n",
              root("a\\xFC", kib(1, 2)),
              root("a\\xE4", kib(3, 4))),
          new Row(
              "raw * QUOTA \"a\\303\\274\" (STORAGE 1 2)\\r\\n* QUOTA \"a\\374\" (STORAGE 3 4)\\r\\n\n",
              root("aü", kib(1, 2)),
              root("a\\xFC", kib(3, 4))));

  private static QuotaRoot messages() {
    return new QuotaRoot("a", Map.of(Resource.MESSAGE, FIVE_MESSAGES));
  }

  @ParameterizedTest
  @FieldSource("READABLE")
  void areMerged(Row row) {
    assertThat(answered(row.lines + "S: $2 OK\n"))
        .isEqualTo(measured(row.roots.toArray(QuotaRoot[]::new)));
  }

  /** With 50 of 50 messages no more are accepted, whatever the storage. */
  @Test
  void aFullResourceIsNotHiddenByTheNextLine() {
    var result = answered("S: * QUOTA a (MESSAGE 50 50)\nS: * QUOTA a (STORAGE 12 50)\nS: $2 OK\n");
    assertThat(((Measured) result).reading().headline()).contains(new Ratio(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "S: * QUOTA a (STORAGE x 2)",
        "S: * QUOTA a (STORAGE -1 2)\nS: * QUOTA b ()",
        "S: * QUOTA a (MESSAGE 5 9 STORAGE 1)",
      })
  void anUnreadableFigureIsNotZero(String lines) {
    assertResult(answered(lines + "\nS: $2 OK\n"), failed(Reason.PROTOCOL, "is not a number"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BAD [UNAVAILABLE] Service temporarily unavailable | UNAVAILABLE
          NO [UNAVAILABLE] Service temporarily unavailable  | UNAVAILABLE
          BAD [LIMIT] not so often                          | THROTTLED
          """)
  void aTemporaryRefusalIsNotALackOfQuota(String end, Reason reason) {
    assertResult(answered("S: $2 " + end + "\n"), failed(reason, "GETQUOTAROOT INBOX was refused"));
  }

  @Test
  void aCommandThatTheServerDoesNotKnowIsUnsupported() {
    assertThat(answered("S: $2 BAD Unknown command\n")).isEqualTo(new Unsupported());
  }

  @Test
  void badIsAFailureWhereQuotaWasOffered() {
    var refused = "S: $2 BAD User is authenticated but not connected.\n";
    var offers = script("QUOTA ", refused);
    try (var server = ScriptedServer.play(Transcript.parse("Exchange", offers + offers))) {
      assertThat(probe(server))
          .isInstanceOfSatisfying(
              ProbeResult.Failed.class,
              failed -> assertThat(failed.detail()).contains("authenticated but not connected"));
    }
  }

  /** A folder that inherits a root, one with its own, and one that this mailbox does not have. */
  @ParameterizedTest
  @ValueSource(strings = {"[NONEXISTENT] No such folder", "Mailbox does not exist"})
  void allFoldersAreRequestedTogether(String missing) {
    var text =
        """
        S: * OK [CAPABILITY IMAP4rev1 QUOTA SASL-IR AUTH=PLAIN] hi
        C: $1 AUTHENTICATE PLAIN *
        C: $2 GETQUOTAROOT INBOX
        C: $3 GETQUOTAROOT "Entw&APw-rfe"
        C: $4 GETQUOTAROOT "Archive"
        C: $5 GETQUOTAROOT "a \\"b\\""
        C: $6 LOGOUT
        S: $1 OK in
        S: * QUOTAROOT INBOX user
        S: * QUOTA user (STORAGE 1 9)
        S: $2 OK
        S: * QUOTAROOT "Entw&APw-rfe" user
        S: * QUOTA user (STORAGE 2 9)
        S: $3 OK
        S: * QUOTAROOT Archive archive
        S: * QUOTA archive (STORAGE 9 9)
        S: $4 OK
        S: $5 NO MISSING
        S: $6 OK
        """
            .replace("MISSING", missing);
    try (var server = ScriptedServer.play(Transcript.parse("folders", text))) {
      assertThat(probe(server, "INBOX", "Entwürfe", "Archive", "a \"b\""))
          .isEqualTo(measured(root("user", kib(2, 9)), root("archive", kib(9, 9))));
      assertThat(server.flights(1)).hasSize(1);
    }
  }

  /** The missing root could be the full one. */
  @Test
  void aFolderThatIsRefusedFailsTheProbe() {
    var text =
        script("", "C: $4 GETQUOTAROOT \"Archive\"\nS: * QUOTA a (STORAGE 1 9)\nS: $2 OK\n")
            .replace("C?:", "S: $4 NO [UNAVAILABLE] later\nC?:");
    try (var server = ScriptedServer.play(Transcript.parse("refused", text))) {
      assertResult(
          probe(server, "INBOX", "Archive"),
          failed(Reason.UNAVAILABLE, "GETQUOTAROOT \"Archive\" was refused: [UNAVAILABLE] later"));
    }
  }

  @Test
  void aMailboxWithoutAnyOfTheFoldersIsRefused() {
    var refused = "S: $2 NO Mailbox does not exist\n";
    assertResult(
        answered(refused, refused), failed(Reason.PROTOCOL, "GETQUOTAROOT INBOX was refused"));
  }

  @Test
  void aRefusalWithoutATextNamesTheCommand() {
    assertResult(
        answered("S: $2 NO\n", "S: $2 NO\n"),
        failed(Reason.PROTOCOL, "GETQUOTAROOT INBOX was refused, without a text"));
  }

  @Test
  void aLoginRefusedWithoutATextIsNamed() {
    var text = script("", "").replace("S: $1 OK in", "S: $1 NO");
    try (var server = ScriptedServer.play(Transcript.parse("mute", text))) {
      assertResult(
          probe(server), failed(Reason.AUTH, "AUTHENTICATE PLAIN refused, without a text"));
    }
  }

  /** Each answer on a connection of its own. */
  private static ProbeResult answered(String... answers) {
    var text = new StringBuilder();
    for (var answer : answers) {
      text.append(script("", answer));
    }
    try (var server = ScriptedServer.play(Transcript.parse("lines", text.toString()))) {
      return probe(server);
    }
  }

  private static String script(String capabilities, String answer) {
    return """
    == connection
    S: * OK [CAPABILITY IMAP4rev1 %sSASL-IR AUTH=PLAIN] hi
    C: $1 AUTHENTICATE PLAIN *
    S: $1 OK in
    C: $2 GETQUOTAROOT INBOX
    %sC?: $3 LOGOUT
    S: $3 OK
    """
        .formatted(capabilities, answer);
  }

  private static ProbeResult probe(ScriptedServer server, String... folders) {
    var usual = TestServers.of(Method.IMAP, server.port());
    var settings = folders.length == 0 ? usual : TestServers.folders(usual, folders);
    return new ImapProber(settings, InstantSource.fixed(NOW))
        .probe(mailbox("a@example.org"), Trace.NONE);
  }
}
