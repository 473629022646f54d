package mailquota.demo.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mailquota.demo.server.Mailboxes.KIB;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DemoImapServerTest {
  private static final String GREETING =
      "* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID ENABLE AUTH=PLAIN]"
          + " mailbox-quota-agent's demo IMAP server ready.";
  private static final String LOGGED_IN =
      "OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID ENABLE"
          + " QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE STATUS=SIZE] Logged in";
  private static final String REFUSED = "NO [AUTHENTICATIONFAILED] Authentication failed.";

  private final Mailboxes mailboxes =
      new Mailboxes()
          .with(
              "alice@example.org",
              1100 * KIB,
              8,
              new DemoRoot(
                  "User quota",
                  new DemoResource.Storage(1100 * KIB, 1024 * KIB),
                  new DemoResource.Messages(8, 1000)));
  private DemoServer server;
  private RawClient client;

  @BeforeEach
  void connect() throws IOException {
    server = DemoImapServer.start(0, mailboxes);
    client = new RawClient(server).hears(GREETING);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private RawClient loggedIn(String login) throws IOException {
    return client.says("a LOGIN " + login + " secret").hears("a " + LOGGED_IN);
  }

  @Test
  void oneFlightIsAnsweredInOrder() throws IOException {
    client
        .says("a LOGIN alice@example.org secret", "b GETQUOTAROOT INBOX", "c LOGOUT")
        .hears(
            "a " + LOGGED_IN,
            "* QUOTAROOT INBOX \"User quota\"",
            "* QUOTA \"User quota\" (STORAGE 1100 1024 MESSAGE 8 1000)",
            "b OK Getquotaroot completed.",
            "* BYE Logging out",
            "c OK Logout completed.")
        .hearsNothingMore();
  }

  @Test
  void oneFlightWithAWrongPasswordIsAnsweredInOrderToo() throws IOException {
    client
        .says("a LOGIN alice@example.org wrong", "b GETQUOTAROOT INBOX", "c LOGOUT")
        .hears(
            "a " + REFUSED,
            "b BAD Unknown command, or one that needs a login.",
            "* BYE Logging out",
            "c OK Logout completed.")
        .hearsNothingMore();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "1023, 1", "1024, 1", "1025, 2", "9007199254740993, 8796093022209"})
  void storageIsRoundedUpToKib(long bytes, String kib) throws IOException {
    mailboxes.with(
        "bob", bytes, 1, new DemoRoot("", new DemoResource.Storage(bytes, Math.max(1, bytes))));
    String limit = kib.equals("0") ? "1" : kib;
    loggedIn("bob")
        .says("b GETQUOTAROOT \"INBOX\"")
        .hears("* QUOTAROOT INBOX \"\"", "* QUOTA \"\" (STORAGE " + kib + " " + limit + ")")
        .skipLine();
  }

  @Test
  void withoutRootsThereIsNoQuota() throws IOException {
    mailboxes.with("bob", 5, 1);
    loggedIn("bob").says("b GETQUOTAROOT INBOX").hears("b OK No quota.");
  }

  @Test
  void unlimitedResourcesAreLeftOut() throws IOException {
    mailboxes.with(
        "bob", 5, 1, new DemoRoot("m", new DemoResource.Messages(1, 2)), new DemoRoot("none"));
    loggedIn("bob")
        .says("b GETQUOTAROOT INBOX")
        .hears(
            "* QUOTAROOT INBOX m none",
            "* QUOTA m (MESSAGE 1 2)",
            "* QUOTA none ()",
            "b OK Getquotaroot completed.");
  }

  @Test
  void rootNamesAreQuotedAsTheyNeed() throws IOException {
    DemoResource resource = new DemoResource.Messages(1, 2);
    mailboxes.with(
        "bob",
        5,
        1,
        new DemoRoot("a \"b\" \\c", resource),
        new DemoRoot("NIL", resource),
        new DemoRoot("Größe", resource));
    loggedIn("bob")
        .says("b GETQUOTAROOT Sent", "c GETQUOTA \"a \\\"b\\\" \\\\c\"", "d GETQUOTA {7+}", "Größe")
        .hears(
            "* QUOTAROOT Sent \"a \\\"b\\\" \\\\c\" \"NIL\" {7}",
            "Größe",
            "* QUOTA \"a \\\"b\\\" \\\\c\" (MESSAGE 1 2)",
            "* QUOTA \"NIL\" (MESSAGE 1 2)",
            "* QUOTA {7}",
            "Größe (MESSAGE 1 2)",
            "b OK Getquotaroot completed.",
            "* QUOTA \"a \\\"b\\\" \\\\c\" (MESSAGE 1 2)",
            "c OK Getquota completed.",
            "* QUOTA {7}",
            "Größe (MESSAGE 1 2)",
            "d OK Getquota completed.");
  }

  @Test
  void aFolderNameCannotInjectALine() throws IOException {
    loggedIn("alice@example.org")
        .says("b GETQUOTAROOT {8+}", "x\r\n* BYE")
        .hears("* QUOTAROOT {8}", "x", "* BYE \"User quota\"")
        .skipLine()
        .hears("b OK Getquotaroot completed.");
  }

  @Test
  void anUnknownRootDoesNotExist() throws IOException {
    loggedIn("alice@example.org").says("b GETQUOTA INBOX").hears("b NO Quota root doesn't exist.");
  }

  @Test
  void aLiteralIsAskedForAndANonSynchronizingOneIsNot() throws IOException {
    client
        .says("a LOGIN {17}")
        .hears("+ OK")
        .says("alice@example.org {6}")
        .hears("+ OK")
        .says("wrong!")
        .hears("a " + REFUSED)
        .says("b LOGIN {17+}", "alice@example.org {6+}", "secret")
        .hears("b " + LOGGED_IN);
  }

  @Test
  void aLiteralMayLookLikeALiteral() throws IOException {
    client
        .says("a LOGIN {4+}", "{99} {3+}", "{5}", "b NOOP")
        .hears("a " + REFUSED, "b OK NOOP completed.");
  }

  @Test
  void aHugeLiteralIsRefusedUnasked() throws IOException {
    client
        .says("a LOGIN {2147483648}", "b LOGIN x {99999999999999999999}", "c NOOP")
        .hears(
            "a BAD Invalid or too large literal.",
            "b BAD Invalid or too large literal.",
            "c OK NOOP completed.");
  }

  @Test
  void aHugeLiteralThatComesAnywayEndsTheConversation() throws IOException {
    client
        .says("a LOGIN {2147483648+}", "x".repeat(100_000))
        .hears("* BYE Too long line or literal.")
        .hearsNothingMore();
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice@example.org secret", "\"alice@example.org\" \"secret\""})
  void loginTakesAtomsAndQuotedStrings(String credentials) throws IOException {
    client.says("a login " + credentials).hears("a " + LOGGED_IN);
  }

  @Test
  void aPasswordMayNeedEscapes() throws IOException {
    mailboxes.with("bob", new Mailboxes.Fixed("bob", "a\"b\\ü", 0, 0, List.of()));
    client.says("a LOGIN bob \"a\\\"b\\\\ü\"").hears("a " + LOGGED_IN);
  }

  private static String plain(String message) {
    return Base64.getEncoder().encodeToString(message.replace('|', '\0').getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "'|alice@example.org|secret', true",
    "'alice@example.org|alice@example.org|secret', true",
    "'bob|alice@example.org|secret', false",
    "'|alice@example.org|wrong', false",
    "'|nobody|secret', false"
  })
  void plainIsAskedForOrComesAtOnce(String message, boolean accepted) throws IOException {
    String answer = accepted ? LOGGED_IN : REFUSED;
    client
        .says("a AUTHENTICATE PLAIN " + plain(message))
        .hears("a " + answer)
        .says("b LOGOUT")
        .hears("* BYE Logging out", "b OK Logout completed.");
    try (RawClient second = new RawClient(server).hears(GREETING)) {
      second.says("a authenticate plain").hears("+ ").says(plain(message)).hears("a " + answer);
    }
  }

  @Test
  void brokenAuthenticationIsBad() throws IOException {
    client
        .says("a AUTHENTICATE PLAIN", "*", "b AUTHENTICATE PLAIN =", "c AUTHENTICATE PLAIN QUJD")
        .hears(
            "+ ",
            "a BAD Authentication cancelled.",
            "b BAD Invalid PLAIN response.",
            "c BAD Invalid PLAIN response.")
        .says("d AUTHENTICATE XOAUTH2 QUJD")
        .hears("d NO Unsupported authentication mechanism.");
  }

  @Test
  void commandsOfAnyState() throws IOException {
    client
        .says("a CAPABILITY", "b ID (\"name\" \"x\")", "c NOOP", "d ID NIL")
        .hears(
            "* CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID ENABLE AUTH=PLAIN",
            "a OK Capability completed.",
            "* ID (\"name\" \"mailbox-quota-agent demo\")",
            "b OK ID completed.",
            "c OK NOOP completed.",
            "* ID (\"name\" \"mailbox-quota-agent demo\")",
            "d OK ID completed.");
  }

  @Test
  void statusKnowsTheSizeToTheOctet() throws IOException {
    loggedIn("alice@example.org")
        .says("b STATUS inbox (messages SIZE DELETED UIDVALIDITY)", "c STATUS Sent (SIZE)")
        .hears(
            "* STATUS inbox (MESSAGES 8 SIZE 1126400 DELETED 0 UIDVALIDITY 1)",
            "b OK Status completed.",
            "c NO [NONEXISTENT] There is only INBOX.")
        .says("d STATUS INBOX (COLOUR)", "e STATUS INBOX ()", "f STATUS INBOX SIZE")
        .hears("d BAD Unknown status item.")
        .hears("e BAD Invalid or missing argument.", "f BAD Invalid or missing argument.");
  }

  @Test
  void thereIsOneFolder() throws IOException {
    loggedIn("alice@example.org")
        .says("b LIST \"\" \"*\"", "c LIST \"\" %", "d LIST \"\" \"\"", "e LIST \"\" Sent")
        .hears("* LIST (\\HasNoChildren) \"/\" INBOX", "b OK List completed.")
        .hears("* LIST (\\HasNoChildren) \"/\" INBOX", "c OK List completed.")
        .hears("* LIST (\\Noselect) \"/\" \"\"", "d OK List completed.", "e OK List completed.")
        .says("f EXAMINE INBOX", "g CLOSE", "h ENABLE CONDSTORE")
        .hears(
            "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)",
            "* OK [PERMANENTFLAGS ()] No flag can be changed.",
            "* 8 EXISTS",
            "* 0 RECENT",
            "* OK [UIDVALIDITY 1] UIDs valid",
            "* OK [UIDNEXT 9] Predicted next UID",
            "f OK [READ-ONLY] Select completed.",
            "g OK Close completed.",
            "* ENABLED",
            "h OK Enable completed.");
  }

  @Test
  void anUnknownCommandIsBad() throws IOException {
    client
        .says(
            "",
            "nonsense",
            "a",
            "a  NOOP",
            "+ NOOP",
            "a NOOP x",
            "a LOGIN x",
            "a LOGIN \"x y",
            "\0")
        .hears("* BAD Unknown command, or one that needs a login.")
        .hears("nonsense BAD Unknown command, or one that needs a login.")
        .hears("a BAD Unknown command, or one that needs a login.")
        .hears("a BAD Unknown command, or one that needs a login.")
        .hears("* BAD Unknown command, or one that needs a login.")
        .hears("a BAD Too many arguments.")
        .hears("a BAD Invalid or missing argument.", "a BAD Invalid quoted string.")
        .hears("* BAD Unknown command, or one that needs a login.");
  }

  @Test
  void tenInvalidCommandsInARowAreEnough() throws IOException {
    client.send("a X\r\n".repeat(9) + "b NOOP\r\n" + "a X\r\n".repeat(50));
    for (int i = 0; i < 9; i++) {
      client.hears("a BAD Unknown command, or one that needs a login.");
    }
    client.hears("b OK NOOP completed.");
    for (int i = 0; i < 10; i++) {
      client.hears("a BAD Unknown command, or one that needs a login.");
    }
    client.hears("* BYE Too many invalid IMAP commands.").hearsNothingMore();
  }

  @Test
  void aBrokenWorldEndsOnlyTheSessionThatMetIt() throws IOException {
    try (DemoServer broken = DemoImapServer.start(0, new Broken())) {
      for (int session = 0; session < 2; session++) {
        new RawClient(broken)
            .hears(GREETING)
            .says("a LOGIN bob secret", "b NOOP")
            .hears("* BYE [SERVERBUG] Internal error.")
            .hearsNothingMore();
      }
    }
  }

  private static final class Broken implements DemoMailboxes {
    @Override
    public Optional<DemoMailbox> find(String login) {
      throw new IllegalStateException("nobody is at home");
    }
  }
}
