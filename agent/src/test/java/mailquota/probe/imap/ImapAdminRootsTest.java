package mailquota.probe.imap;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.kib;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.usage;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import mailquota.probe.Auth;
import mailquota.probe.BatchResults;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The roots that an admin measures for one mailbox. */
@Timeout(60)
class ImapAdminRootsTest {

  private static final String LOGIN =
      """
      == connection
      S: * OK [CAPABILITY IMAP4rev1 LITERAL+ AUTH=PLAIN SASL-IR] Cyrus IMAP ready
      C: $1 AUTHENTICATE PLAIN *
      S: $1 OK [CAPABILITY IMAP4rev1 LITERAL+ QUOTA] Success
      """;

  @Test
  void severalLinesOfARootAreMerged() {
    var lines = "S: * QUOTA user/a (MESSAGE 5 9)\nS: * QUOTA user/a (STORAGE 1 10)\nS: $2 OK\n";
    var asked = LOGIN + "C: $2 GETQUOTA \"user/a\"\n" + lines + "stall";
    try (var server = ScriptedServer.play(Transcript.parse("admin", asked))) {
      assertThat(BatchResults.by(prober(server, "INBOX"), "a").of("a"))
          .isEqualTo(measured(root("user/a", kib(1, 10), usage(5, 9))));
    }
  }

  /** A root of its own, none, and a missing mailbox. */
  @Test
  void rootsBelowTheMailboxAreRequestedInTheSameWindow() {
    var asked =
        LOGIN
            + """
            C: $2 GETQUOTA "user/a"
            C: $3 GETQUOTA "user/b"
            C: $4 GETQUOTA "user/c"
            C: $5 GETQUOTA "user/a/Archive"
            C: $6 GETQUOTA "user/b/Archive"
            C: $7 GETQUOTA "user/c/Archive"
            S: * QUOTA user/a (STORAGE 1 10)
            S: $2 OK Completed
            S: * QUOTA user/b (STORAGE 2 10)
            S: $3 OK Completed
            S: $4 NO Quota root does not exist
            S: * QUOTA user/a/Archive (STORAGE 5 5)
            S: $5 OK Completed
            S: $6 NO Quota root does not exist
            S: $7 NO Quota root does not exist
            C: $8 GETQUOTAROOT "user/c"
            S: $8 NO Mailbox does not exist
            stall
            """;
    try (var server = ScriptedServer.play(Transcript.parse("admin", asked))) {
      var results = BatchResults.by(prober(server, "INBOX", "Archive"), "a", "b", "c");
      assertThat(results.of("a"))
          .isEqualTo(measured(root("user/a", kib(1, 10)), root("user/a/Archive", kib(5, 5))));
      assertThat(results.of("b")).isEqualTo(measured(root("user/b", kib(2, 10))));
      assertResult(results.of("c"), failed(Reason.PROTOCOL, "has no mailbox"));
    }
  }

  private static ImapAdminProber prober(ScriptedServer server, String... folders) {
    var admin = new Auth.Password(Mechanism.Password.PLAIN, "cyrus", null, new Secret("secret"));
    var usual = TestServers.auth(TestServers.of(Method.IMAP_ADMIN, server.port()), admin);
    return new ImapAdminProber(TestServers.folders(usual, folders), InstantSource.fixed(NOW));
  }
}
