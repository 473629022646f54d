package mailquota.probe.imap;

import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;

import java.time.InstantSource;
import java.util.regex.Pattern;
import mailquota.probe.Dialect;
import mailquota.probe.Dialect.Fallback;
import mailquota.probe.Dialect.ZeroLimit;
import mailquota.probe.MailServer;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;

/** Pieces of transcripts for a server without QUOTA. */
final class SizesScript {

  static final String LOGIN = "AUTHENTICATE PLAIN AGFAZXhhbXBsZS5vcmcAc2VjcmV0";
  static final String AT_ONCE = "LIST \"\" \"*\" RETURN (STATUS (SIZE MESSAGES))";
  static final String LIST = "LIST \"\" \"*\"";
  static final String INBOX = "STATUS \"INBOX\" (SIZE MESSAGES)";
  static final ProbeResult SEVEN = measured(root("", unlimited(7000), unlimited(7)));

  static final String AT_ONCE_ANSWER =
      """
      S: * LIST () "/" INBOX
      S: * STATUS INBOX (SIZE 3000 MESSAGES 3)
      S: * LIST (\\HasNoChildren) "/" Sent
      S: * STATUS Sent (SIZE 4000 MESSAGES 4)
      """;
  static final String GREETING =
      """
      S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi
      C: $1 AUTHENTICATE PLAIN *
      """;
  static final String AT_ONCE_ASKED = "C: $2 LIST \"\" \"*\" RETURN (STATUS (SIZE MESSAGES))\n";
  static final String LIST_ASKED = "C: $2 LIST \"\" \"*\"\n";
  static final String LISTED = "S: * LIST () \"/\" INBOX\nS: * LIST () \"/\" Sent\n";
  static final String EACH_ASKED =
      """
      C: $3 STATUS "INBOX" (SIZE MESSAGES)
      S: * STATUS INBOX (SIZE 3000 MESSAGES 3)
      S: $3 OK
      C: $4 STATUS "Sent" (SIZE MESSAGES)
      S: * STATUS Sent (SIZE 4000 MESSAGES 4)
      S: $4 OK
      """;
  static final String DONE = "S: $2 OK\n" + goodbye(3);

  private SizesScript() {}

  /** A connection up to a login with these capabilities. */
  static String offering(String capabilities) {
    return "== connection\n"
        + GREETING
        + "S: $1 OK [CAPABILITY IMAP4rev1 "
        + capabilities
        + "] in\n";
  }

  static String goodbye(int tag) {
    return "C: $%1$d LOGOUT\nS: * BYE\nS: $%1$d OK\n".formatted(tag);
  }

  /** The same with all tags increased by one. */
  static String renumbered(String script) {
    return Pattern.compile("\\$(\\d)")
        .matcher(script)
        .replaceAll(tag -> "\\$" + (Integer.parseInt(tag.group(1)) + 1));
  }

  static ProbeResult atOnce(String answer) {
    var text =
        offering("LIST-STATUS STATUS=SIZE")
            + AT_ONCE_ASKED
            + answer
            + "S: $2 OK\nC?: $3 LOGOUT\nS: $3 OK\n";
    try (var server = play(text)) {
      return probe(prober(server));
    }
  }

  static ScriptedServer play(String text) {
    return ScriptedServer.play(Transcript.parse("sizes", text));
  }

  static MailServer settings(ScriptedServer server) {
    return TestServers.dialect(
        TestServers.of(Method.IMAP, server.port()),
        new Dialect("", Fallback.STATUS_SIZE, ZeroLimit.UNLIMITED));
  }

  static ImapProber prober(ScriptedServer server) {
    return new ImapProber(settings(server), InstantSource.fixed(NOW));
  }

  static ProbeResult probe(ImapProber prober) {
    return prober.probe(mailbox("a@example.org"), Trace.NONE);
  }
}
