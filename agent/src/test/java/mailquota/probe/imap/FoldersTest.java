package mailquota.probe.imap;

import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.imap.SizesScript.AT_ONCE_ANSWER;
import static mailquota.probe.imap.SizesScript.AT_ONCE_ASKED;
import static mailquota.probe.imap.SizesScript.DONE;
import static mailquota.probe.imap.SizesScript.EACH_ASKED;
import static mailquota.probe.imap.SizesScript.GREETING;
import static mailquota.probe.imap.SizesScript.LISTED;
import static mailquota.probe.imap.SizesScript.LIST_ASKED;
import static mailquota.probe.imap.SizesScript.goodbye;
import static mailquota.probe.imap.SizesScript.offering;
import static mailquota.probe.imap.SizesScript.play;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import mailquota.probe.FolderSize;
import mailquota.probe.FolderUse;
import mailquota.probe.Method;
import mailquota.probe.StoredMail;
import mailquota.probe.TestServers;
import mailquota.testing.script.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The largest folders of a mailbox, for the text of a warning. */
@Timeout(60)
class FoldersTest {

  private static final FolderSize INBOX = folder("INBOX", FolderUse.INBOX, 3, 3000);
  private static final FolderSize SENT = folder("Sent", FolderUse.SENT, 4, 4000);

  @Test
  void areRequestedWithAQuotaToo() {
    String text = offering("QUOTA LIST-STATUS STATUS=SIZE") + AT_ONCE_ASKED + AT_ONCE_ANSWER + DONE;
    assertThat(folders(text)).containsExactly(INBOX, SENT);
  }

  @Test
  void areRequestedOneByOne() {
    String text =
        offering("QUOTA STATUS=SIZE")
            + LIST_ASKED
            + LISTED
            + "S: $2 OK\n"
            + EACH_ASKED
            + goodbye(5);
    assertThat(folders(text)).containsExactly(INBOX, SENT);
  }

  @Test
  void haveDecodedNames() {
    String text =
        offering("QUOTA LIST-STATUS STATUS=SIZE NAMESPACE")
            + """
            C: $2 NAMESPACE
            C: $3 LIST "" "*" RETURN (STATUS (SIZE MESSAGES))
            S: * NAMESPACE (("INBOX." ".")) NIL (("" "."))
            S: $2 OK
            S: * LIST () "." INBOX
            S: * LIST () "." INBOX.Entw&APw-rfe
            S: * STATUS INBOX.Entw&APw-rfe (SIZE 5 MESSAGES 1)
            S: * LIST () "." News
            S: * STATUS News (SIZE 500 MESSAGES 1)
            S: $3 OK
            C: $4 LOGOUT
            """;
    // The size of INBOX is missing, and that of another user's News is not requested.
    assertThat(folders(text)).containsExactly(folder("Entwürfe", FolderUse.OTHER, 1, 5));
  }

  /** By the attributes of RFC 6154, otherwise by name; ambiguous matches are left out. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(\\Sent) Gesendet, () Sent                   | SENT, OTHER",
        "(\\Trash \\HasNoChildren) Papierkorb        | TRASH",
        "() INBOX.Junk, () trash, () INBOX.Trash.2025   | JUNK, TRASH, OTHER",
        "(\\Drafts) a, (\\Drafts) b, () INBOX.Drafts | OTHER, OTHER, OTHER",
        "() Trash, () INBOX.Trash                       | OTHER, OTHER",
        "() Spam, () Other, () Archives, () archive     | OTHER, OTHER, OTHER, ARCHIVE",
      })
  void haveAUseUnlessItIsAmbiguous(String listed, String uses) {
    StringBuilder text =
        new StringBuilder(offering("NAMESPACE LIST-STATUS STATUS=SIZE SPECIAL-USE"));
    text.append(
        "C: $2 NAMESPACE\nC: $3 LIST \"\" \"*\" RETURN (SPECIAL-USE STATUS (SIZE MESSAGES))\n");
    text.append("S: * NAMESPACE ((\"\" \".\")(\"INBOX.\" \".\")) NIL NIL\nS: $2 OK\n");
    for (String folder : listed.split(", ", -1)) {
      String name = folder.substring(folder.indexOf(')') + 2);
      text.append("S: * LIST ").append(folder.replace(") ", ") \".\" ")).append('\n');
      text.append("S: * STATUS ").append(name).append(" (SIZE 1 MESSAGES 1)\n");
    }
    text.append("S: $3 OK\nC: $4 LOGOUT\n");
    assertThat(folders(text.toString()))
        .extracting(folder -> folder.use().name())
        .containsExactly(uses.split(", ", -1));
  }

  @Test
  void aServerWithoutSizesHasNone() {
    assertThat(folders(offering("QUOTA") + "C: $2 LOGOUT\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "S: $1 NO [AUTHENTICATIONFAILED] no\nclose\n",
        "S: $1 BAD what\nclose\n",
        "reset\n",
        "stall\n",
        "S: $1 OK [CAPABILITY IMAP4rev1 STATUS=SIZE] in\nC: $2 LIST *\nS: $2 NO\nclose\n",
        "S: $1 OK [CAPABILITY IMAP4rev1 STATUS=SIZE] in\nC: $2 LIST *\nS: * LIST rubbish\nstall\n",
      })
  void anyFailureGivesNone(String answer) {
    assertThat(folders("== connection\n" + GREETING + answer)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "INBOX, INBOX",
    "Entw&APw-rfe, Entwürfe",
    "a &- b, a & b",
    "&ZeVnLIqe-, 日本語",
    // UTF-8 as in IMAP4rev2, and an invalid name.
    "Entw\u00c3\u00bcrfe, Entwürfe",
    "Entw\u00fcrfe, Entwürfe",
    "'a&', 'a&'",
    "'&AP', '&AP'",
  })
  void invalidUtf8InANameIsEscaped(String wire, String name) {
    assertThat(FolderName.decode(wire)).isEqualTo(name);
  }

  private static List<FolderSize> folders(String text) {
    try (ScriptedServer server = play(text)) {
      ImapProber prober =
          new ImapProber(TestServers.of(Method.IMAP, server.port()), InstantSource.fixed(NOW));
      return prober.of(mailbox("a@example.org"), Duration.ofMillis(700));
    }
  }

  private static FolderSize folder(String name, FolderUse use, long messages, long octets) {
    return new FolderSize(name, use, new StoredMail(messages, octets));
  }
}
