package mailquota.probe.imap;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.TestServers.usage;
import static mailquota.probe.imap.SizesScript.AT_ONCE_ANSWER;
import static mailquota.probe.imap.SizesScript.AT_ONCE_ASKED;
import static mailquota.probe.imap.SizesScript.DONE;
import static mailquota.probe.imap.SizesScript.LISTED;
import static mailquota.probe.imap.SizesScript.LIST_ASKED;
import static mailquota.probe.imap.SizesScript.SEVEN;
import static mailquota.probe.imap.SizesScript.atOnce;
import static mailquota.probe.imap.SizesScript.goodbye;
import static mailquota.probe.imap.SizesScript.offering;
import static mailquota.probe.imap.SizesScript.play;
import static mailquota.probe.imap.SizesScript.probe;
import static mailquota.probe.imap.SizesScript.prober;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mailquota.probe.Trace;
import mailquota.quota.Bytes;
import mailquota.quota.ProbeResult;
import mailquota.quota.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code fallback: status-size}: the sums of folder sizes, and the refused answers. */
@Timeout(60)
class FolderSizesTest {

  @Test
  void theLimitIsTheConfiguredOne() {
    var text = offering("LIST-STATUS STATUS=SIZE") + AT_ONCE_ASKED + AT_ONCE_ANSWER + DONE;
    try (var server = play(text)) {
      assertThat(prober(server).probe(mailbox("a@example.org", new Bytes(9000)), Trace.NONE))
          .isEqualTo(measured(root("", usage(7000, 9000), unlimited(7))));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "S: * LIST (\\Noselect) \"/\" Parent",
        "S: * LIST (\\NonExistent \\HasChildren) \"/\" Gone",
        "S: * LIST (\\HasNoChildren \\ALL) \"/\" \"All Mail\"",
        "S: * LIST (\\Flagged) \"/\" Starred",
        "S: * LIST () \"/\" inbox",
        "S: * STATUS Unlisted (SIZE 1 MESSAGES 1)",
        "S: * LIST () NIL Sent",
        "S: * STATUS Sent (UIDNEXT 12 MESSAGES 4 SIZE 4000)",
        "S: * NO we are slow today"
      })
  void foldersThatDoNotCount(String line) {
    assertResult(atOnce(AT_ONCE_ANSWER + line + "\n"), SEVEN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "S: * LIST () \"/\" Trash | UNAVAILABLE | no size for 1 of 3 folders",
        "S: * LIST \"/\" Trash | PROTOCOL | the attributes of a folder are missing",
        "S: * LIST () \"/\" | PROTOCOL | the name of a folder is missing",
        "S: * STATUS | PROTOCOL | the name of a folder is missing",
        "S: * STATUS INBOX | PROTOCOL | without a list of figures",
        "S: * STATUS INBOX (SIZE | PROTOCOL | SIZE is not a number",
        "S: * STATUS INBOX (SIZE -1 MESSAGES 1) | PROTOCOL | SIZE is not a number: -1",
        "S: * STATUS INBOX (SIZE 9223372036854775807 MESSAGES 1) | PROTOCOL | the sum of all",
        "S: * STATUS INBOX (SIZE 9223372036854775808 MESSAGES 1) | PROTOCOL | larger than 2^63-1",
        "S: * NAMESPACE ((\"\" \"/\" | PROTOCOL | the end of a namespace is missing",
        "S: * NAMESPACE (x) | PROTOCOL | unfinished list"
      })
  void missingSizesMakeTheSumUnknown(String line, Reason reason, String fragment) {
    assertResult(atOnce(AT_ONCE_ANSWER + line + "\n"), failed(reason, fragment));
  }

  @Test
  void aServerThatEndsTheSessionMakesTheSumUnknown() {
    var text =
        SizesScript.offering("LIST-STATUS STATUS=SIZE")
            + SizesScript.AT_ONCE_ASKED
            + AT_ONCE_ANSWER
            + "S: * BYE shutting down\nclose\n";
    try (var server = SizesScript.play(text)) {
      assertResult(
          SizesScript.probe(SizesScript.prober(server)),
          failed(Reason.UNAVAILABLE, "ended the session"));
    }
  }

  @Test
  void withoutInboxItIsNotTheWholeMailbox() {
    var sent = "S: * LIST () \"/\" Sent\nS: * STATUS Sent (SIZE 4000 MESSAGES 4)\n";
    assertResult(atOnce(sent), failed(Reason.PROTOCOL, "no INBOX"));
    assertResult(atOnce(""), failed(Reason.PROTOCOL, "lists 0 folders, and no INBOX"));
  }

  @Test
  void tooManyFolders() {
    var folders =
        IntStream.rangeClosed(0, FolderSizes.MAX_FOLDERS)
            .mapToObj(i -> "S: * LIST () \"/\" " + i + "\n")
            .collect(Collectors.joining());
    assertResult(atOnce(folders), failed(Reason.PROTOCOL, "more than 5000 folders"));
    var name = "x".repeat(ImapResponse.MAX_NAME + 1);
    assertResult(
        atOnce("S: * LIST () \"/\" " + name + "\n"),
        failed(Reason.PROTOCOL, "name is longer than 1024"));
  }

  /** Cyrus, and other servers with nested namespaces. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "((\"\" \"/\")) ((\"Other Users/\" \"/\")) ((\"Shared Folders/\" \"/\")) | Sent | Shared Folders/x",
        "((\"INBOX.\" \".\")) ((\"user.\" \".\")) ((\"\" \".\")) | INBOX.Sent | Sent",
        "((\"INBOX.\" \".\")) NIL ((\"#shared.\" \".\")(\"shared.\" \".\")) | INBOX.Sent | shared.x",
        "((\"\" \"/\" \"X-PARAM\" (\"a\" \"b\"))) ((\"~\" \"/\")) NIL | Sent | ~bob",
        "NIL NIL ((\"#news/\" NIL)) | Sent | #news/comp"
      })
  void onlyOnesOwnNamespaceCounts(String results, String own, String foreign) {
    var answer =
        """
        S: * NAMESPACE %s
        S: $2 OK
        S: * LIST () "/" INBOX
        S: * STATUS INBOX (SIZE 3000 MESSAGES 3)
        S: * LIST () "/" "%s"
        S: * STATUS "%s" (SIZE 4000 MESSAGES 4)
        S: * LIST () "/" "%s"
        S: * STATUS "%s" (SIZE 10 MESSAGES 1)
        S: $3 OK
        """
            .formatted(results, own, own, foreign, foreign);
    var asked = "C: $2 NAMESPACE\n" + AT_ONCE_ASKED.replace("$2", "$3");
    try (var server =
        play(offering("NAMESPACE LIST-STATUS STATUS=SIZE") + asked + answer + goodbye(4))) {
      assertThat(probe(prober(server))).isEqualTo(SEVEN);
      server.assertCompleted();
    }
  }

  /** Quotes, backslashes, literals, modified UTF-7, raw octets: requested as they were listed. */
  @Test
  void namesAreSentBackUnchanged() {
    var text =
        offering("STATUS=SIZE")
            + LIST_ASKED
            + """
            S: * LIST () "/" inbox
            S: * LIST () "/" "a \\"b\\" \\\\c"
            S: * LIST () "/" {9}
            S: d "e" \\ f
            S: * LIST () "/" Entw&APw-rfe
            raw * LIST () "/" "\\303\\244"\\r\\n
            S: $2 OK
            """
            + "C: $3 STATUS *\nS: * STATUS INBOX (SIZE 1000 MESSAGES 1)\nS: $3 OK\n"
            + "C: $4 STATUS *\nS: * STATUS \"a \\\"b\\\" \\\\c\" (SIZE 1000 MESSAGES 1)\nS: $4 OK\n"
            + "C: $5 STATUS *\nS: * STATUS {9}\nS: d \"e\" \\ f (SIZE 1000 MESSAGES 1)\nS: $5 OK\n"
            + "C: $6 STATUS *\nS: * STATUS Entw&APw-rfe (SIZE 1000 MESSAGES 1)\nS: $6 OK\n"
            + "C: $7 STATUS *\nraw * STATUS \"\\303\\244\" (SIZE 3000 MESSAGES 3)\\r\\n\n"
            + "S: $7 OK\n"
            + goodbye(8);
    try (var server = play(text)) {
      assertThat(probe(prober(server))).isEqualTo(SEVEN);
      server.assertCompleted();
      assertThat(server.received(1))
          .anyMatch(line -> line.endsWith("STATUS \"INBOX\" (SIZE MESSAGES)"))
          .anyMatch(line -> line.endsWith("STATUS \"a \\\"b\\\" \\\\c\" (SIZE MESSAGES)"))
          .anyMatch(line -> line.endsWith("STATUS \"d \\\"e\\\" \\\\ f\" (SIZE MESSAGES)"))
          .anyMatch(line -> line.endsWith("STATUS \"ä\" (SIZE MESSAGES)"))
          .anyMatch(line -> line.endsWith("STATUS \"Entw&APw-rfe\" (SIZE MESSAGES)"));
    }
  }

  /** Otherwise a server could inject commands into the session. */
  @Test
  void aNameThatWouldInjectACommandIsNotSent() {
    var text =
        offering("STATUS=SIZE")
            + LIST_ASKED
            + "S: * LIST () \"/\" {9}\nraw a\\r\\nb NOOP\\r\\n\nS: $2 OK\n";
    try (var server = play(text)) {
      assertResult(probe(prober(server)), failed(Reason.PROTOCOL, "control character"));
      server.assertCompleted();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NO [NOPERM] no | UNAVAILABLE | a folder was refused: [NOPERM]",
        "NO [UNAVAILABLE] later | UNAVAILABLE | [UNAVAILABLE]",
        "NO gone fishing | UNAVAILABLE | gone fishing",
        "BAD what? | PROTOCOL | what?"
      })
  void aFolderWithoutASizeMakesTheSumUnknown(String answer, Reason reason, String fragment) {
    assertResult(oneByOneWhereSentIs(answer), failed(reason, fragment));
  }

  /** A folder that was deleted after the listing has no size. */
  @Test
  void aDeletedFolderDoesNotCount() {
    assertResult(
        oneByOneWhereSentIs("NO [NONEXISTENT] no such folder"),
        measured(root("", unlimited(3000), unlimited(3))));
  }

  @Test
  void anOkWithoutASizeFails() {
    assertResult(oneByOneWhereSentIs("OK"), failed(Reason.UNAVAILABLE, "no size for 1 of 2"));
  }

  private static ProbeResult oneByOneWhereSentIs(String answer) {
    var text =
        offering("STATUS=SIZE")
            + LIST_ASKED
            + LISTED
            + "S: $2 OK\nC: $3 STATUS *\nS: * STATUS INBOX (SIZE 3000 MESSAGES 3)\nS: $3 OK\n"
            + "C: $4 STATUS *\nS: $4 "
            + answer
            + "\nC?: $5 LOGOUT\nS: $5 OK\n";
    try (var server = play(text)) {
      return probe(prober(server));
    }
  }
}
