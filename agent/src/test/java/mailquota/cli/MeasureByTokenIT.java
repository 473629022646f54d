package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mailquota.testing.TokenServer;
import mailquota.testing.TokenServer.Answer;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a file with a token section to a reading, at a real Dovecot. */
@Tag("real")
@Timeout(60)
class MeasureByTokenIT {

  private static final String ALICE = "alice@token.example.org";

  @TempDir private Path folder = Path.of("");

  @Test
  void aTokenOpensTheMailboxOverImapAndPop3() throws IOException {
    DovecotExtension.require();
    try (TokenServer tokens = TokenServer.start(_ -> Answer.token("t0k3n-t0k3n"))) {
      tokens.own("t0k3n-t0k3n", ALICE);
      var settings = DovecotSettings.standard().tokens(tokens.dovecotArguments());
      try (Dovecot dovecot = Dovecot.start(settings)) {
        dovecot.addUsers(List.of(User.named(ALICE).storage("1M"), User.named("bob").storage("1M")));
        for (String server : List.of("imap", "pop")) {
          Ran ran =
              Ran.of("measure", "--config", config(server, dovecot, tokens), "--format", "json");
          assertThat(ran.out())
              .contains("\"mailbox\":\"" + ALICE + "\"")
              .contains("\"result\":\"measured\"")
              .contains("\"reason\":\"auth\"")
              .doesNotContain("t0k3n", "hunter2");
          assertThat(ran.err()).doesNotContain("t0k3n", "hunter2");
          assertThat(ran.exit()).as("bob's is not ours: " + ran.err()).isEqualTo(1);
        }
        assertThat(tokens.requests())
            .hasSizeBetween(
                2, 4) // Bob's refusal may have the token replaced before Alice has hers.
            .allSatisfy(form ->
                assertThat(form)
                    .containsEntry("client_secret", "hunter2")
                    .containsEntry("grant_type", "client_credentials"));
      }
    }
  }

  private Path config(String server, Dovecot dovecot, TokenServer tokens) throws IOException {
    Files.writeString(folder.resolve("secret"), "hunter2\n");
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        servers:
          imap:
            method: imap
            address: localhost:%d
            ca-file: %s
            auth:
              mechanism: oauthbearer
              token: {endpoint: "%s", client-id: agent, client-secret: file:secret, scope: mail}
          pop:
            method: pop3
            address: localhost:%d
            ca-file: %s
            auth:
              mechanism: xoauth2
              token: {endpoint: "%s", client-id: agent, client-secret: file:secret, scope: mail}
        mailboxes:
          - {server: %s, list: [%s, bob]}
        """
            .formatted(
                dovecot.imapsPort(),
                dovecot.caFile(),
                tokens.uri(),
                dovecot.pop3sPort(),
                dovecot.caFile(),
                tokens.uri(),
                server,
                ALICE));
  }
}
