package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mailquota.testing.cyrus.Cyrus;
import mailquota.testing.cyrus.CyrusExtension;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code probe} with a real doveadm HTTP API and a real Cyrus. */
@Tag("real")
@Timeout(60)
@ExtendWith(CyrusExtension.class)
class ProbeAsAdministratorIT {

  /** Not shared, because Dovecot logs a wrong key as an error. */
  @RegisterExtension
  static final DovecotExtension DOVECOT =
      DovecotExtension.with(DovecotSettings.standard().line("# probed by an administrator"));

  @TempDir private Path folder;

  @Test
  void doveadmIsAskedWithItsKey(Dovecot dovecot) throws IOException {
    dovecot.addUser(User.named("alice@admin.example.org").storage("1M").messages(1000));
    dovecot.deliver("alice@admin.example.org", 70_000);
    Ran ran = probeDoveadm(dovecot, Dovecot.DOVEADM_API_KEY, "alice@admin.example.org");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out())
        .containsPattern(
            "alice@admin\\S+ +localhost +User quota +\\d+ KiB +1.0 MiB +\\d%.*1 of 1000");
    assertThat(ran.err()).contains("POST /doveadm/v1").doesNotContain(Dovecot.DOVEADM_API_KEY);
  }

  @Test
  void doveadmRefusesAWrongKey(Dovecot dovecot) throws IOException {
    Ran ran = probeDoveadm(dovecot, "wrong-key", "alice@admin.example.org");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).contains("auth: HTTP status 401: the API key was refused");
  }

  private Ran probeDoveadm(Dovecot dovecot, String key, String mailbox) throws IOException {
    String url = "http://%s:%d".formatted(dovecot.host(), dovecot.doveadmPort());
    return Ran.of(
        "probe",
        url,
        "--method=doveadm",
        "--mailbox",
        mailbox,
        "--trace",
        "--password-file",
        Files.writeString(folder.resolve("key"), key + "\n"));
  }

  @Test
  void cyrusIsAskedByItsAdministrator(Cyrus cyrus) throws IOException {
    cyrus.create("user/alice@probed.example.org", "STORAGE 100");
    Path password = Files.writeString(folder.resolve("password"), Cyrus.PASSWORD + "\n");
    String url = "imap://%s@%s:%d".formatted(Cyrus.ADMIN, cyrus.host(), cyrus.imapPort());
    Ran ran =
        Ran.of(
            "probe",
            url,
            "--method=imap-admin",
            "--mailbox=alice@probed.example.org",
            "--password-file",
            password,
            "--trace");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("user/alice@probed.example.org", "100 KiB", "0%");
    assertThat(ran.err()).contains("GETQUOTA").doesNotContain(" " + Cyrus.PASSWORD);
    Ran missing =
        Ran.of(
            "probe",
            url,
            "--method=imap-admin",
            "--mailbox=alice@probed.example.org",
            "--root=user/{localpart}",
            "--password-file",
            password);
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.out()).contains("the server has no mailbox user/alice");
  }
}
