package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import mailquota.testing.Golden;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ProbeCommandTest {

  private static final Path GOLDEN = Path.of("src/test/golden/probe");

  @TempDir private Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // By startServers.
  private MailServers servers;

  @BeforeEach
  void startServers() throws IOException {
    servers = MailServers.start(folder);
  }

  @AfterEach
  void stopServers() {
    servers.close();
  }

  @Test
  void aMailboxIsALineOfATable() throws IOException {
    Ran ran = probe("alice@example.org");
    Golden.check(GOLDEN.resolve("table.txt"), ran.out());
    assertThat(ran.exit()).isZero();
  }

  @Test
  void jsonIsTheOneOfMeasure() throws IOException {
    Ran ran = probe("alice%40example.org", "--json");
    Golden.check(GOLDEN.resolve("json.txt"), ran.stableOut());
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void theTraceShowsTheWireAndNoSecret() throws IOException {
    Ran ran = probe("alice@example.org", "--trace");
    assertThat(ran.err())
        .contains("S: * OK", "C: ", "***", "QUOTA")
        .doesNotContain(MailServers.PASSWORD);
    Ran login = probe("alice@example.org", "--trace", "--mechanism", "login");
    assertThat(login.err()).contains("LOGIN").doesNotContain(MailServers.PASSWORD);
  }

  @Test
  void aTokenIsTheFirstLineOfItsFile() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "t0k3n-of-alice\nsecond line\n");
    String text =
        """
        S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2 QUOTA] hi
        C: $1 AUTHENTICATE XOAUTH2 dXNlcj1hbGljZQFhdXRoPUJlYXJlciB0MGszbi1vZi1hbGljZQEB
        S: $1 OK in
        C: $2 GETQUOTAROOT INBOX
        S: $2 OK no quota
        C: $3 LOGOUT
        S: $3 OK
        """;
    try (ScriptedServer server = ScriptedServer.play(Transcript.parse("token", text))) {
      String url = "imap://alice@127.0.0.1:" + server.port();
      Ran ran =
          Ran.of(
              "probe", url, "--mechanism", "xoauth2", "--token-file", token, "--trace", "--json");
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.out()).contains("\"no-quota\"");
      assertThat(ran.err()).contains("XOAUTH2 ***").doesNotContain("t0k3n", "dXNlcj1hbG");
      server.assertCompleted();
    }
  }

  @Test
  void tokenAndMechanismGoTogether() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "t0k3n\n");
    assertThat(probe("a", "--token-file", token).err()).contains("--token-file needs --mechanism");
    assertThat(probe("a", "--mechanism", "xoauth2").err()).contains("xoauth2 takes a --token-file");
    for (Ran ran :
        new Ran[] {
          probe("a", "--token-file", token),
          probe("a", "--mechanism", "oauthbearer"),
          probe("a", "--mechanism", "oauthbearer", "--token-file", token),
          probe("a", "--mechanism", "cram-md5"),
          Ran.of("probe", "imap://a@127.0.0.1:1", "--mechanism", "xoauth2", "--token-file", folder)
        }) {
      assertThat(ran.exit()).as(ran.err()).isEqualTo(2);
      assertThat(ran.err()).doesNotContain("Exception");
    }
  }

  @Test
  void pop3HasNoLimitUnlessItIsGiven() throws IOException {
    String url = "pop3://peter@example.com@127.0.0.1:" + servers.pop3Port();
    Ran ran = Ran.of("probe", url, "--password-file", servers.passwordFile(), "--limit", "1GiB");
    assertThat(ran.out()).contains("512 MiB", "1.0 GiB", "50%");
    Ran without = Ran.of("probe", url, "--password-file", servers.passwordFile());
    assertThat(without.out()).contains("512 MiB", "unlimited");
  }

  @Test
  void aFailedProbeIsExit1() throws IOException {
    Ran ran = probe("wanda@example.org");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).contains("auth: ");
  }

  @Test
  void aPasswordFileThatCannotBeUsedIsExit2() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    for (Path file : new Path[] {folder.resolve("none"), folder, empty, binary}) {
      Ran ran =
          Ran.of("probe", "imap://a@127.0.0.1:" + servers.imapPort(), "--password-file", file);
      assertThat(ran.exit()).as("%s: %s", file, ran.err()).isEqualTo(2);
      assertThat(ran.err()).contains(file.toString()).doesNotContain("Exception");
    }
  }

  @Test
  void aPasswordInTheUrlIsRefusedAndNotRepeated() {
    for (String url :
        new String[] {
          "imaps://alice:hunter2@mail.example.org",
          "imaps://alice@example.org:hunter2@mail.example.org",
          "imap//alice:hunter2@mail.example.org",
          "imaps://alice:hunter2@mail example",
          "imaps://alice@example.org:hunter2@mail_example:x",
          "imaps://alice:hunt@er2/hunter2@[x]"
        }) {
      Ran ran = Ran.of("probe", url);
      assertThat(ran.exit()).isEqualTo(2);
      assertThat(ran.err() + ran.out()).doesNotContain("hunter2").contains("URL");
    }
  }

  @Test
  void aPasswordGoesToNoOtherHostUnencrypted() throws IOException {
    Ran ran =
        Ran.of("probe", "imap://a@mail.example.org", "--password-file", servers.passwordFile());
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("would go to mail.example.org unencrypted");
  }

  @Test
  void wrongOptionsAreExit2InPlainWords() throws IOException {
    Path none = folder.resolve("none.pem");
    for (Ran ran :
        new Ran[] {
          probe("a", "--ca-file", none),
          probe("a", "--limit", "much"),
          Ran.of("probe", "imap://a@127.0.0.1:0", "--password-file", servers.passwordFile()),
          Ran.of("probe", "imap://a@127.0.0.1:99999", "--password-file", servers.passwordFile()),
          Ran.of("probe", "imap://%zz@127.0.0.1:1", "--password-file", servers.passwordFile())
        }) {
      assertThat(ran.exit()).as(ran.err()).isEqualTo(2);
      assertThat(ran.err()).doesNotContain("Exception", "URLDecoder");
    }
    assertThat(probe("a", "--ca-file", none).err()).contains("none.pem: no such file");
  }

  @Test
  void anAdministratorNamesTheMailbox() throws IOException {
    Path key = servers.passwordFile();
    String https = "https://mail.example.org";
    for (String[] wrong :
        new String[][] {
          {"expected --mailbox", https},
          {"--mailbox needs --method", "imap://a@127.0.0.1:1", "--mailbox", "a@b"},
          {"expected --mailbox", "imap://a@127.0.0.1:1", "--method", "imap-admin"},
          {"expected doveadm or imap-admin, got pop3", https, "--method", "pop3"},
          {"--method imap-admin needs a URL", https, "--method", "imap-admin", "--mailbox", "a"},
          {"--starttls needs imap://", https, "--mailbox", "a@b", "--starttls"},
          {"--root needs --method imap-admin", https, "--mailbox", "a@b", "--root", "{mailbox}"},
          {"unencrypted: use https://, or", "http://mail.example.org", "--mailbox", "a@b"},
          {"not by xoauth2", https, "--mailbox", "a@b", "--mechanism", "xoauth2"},
          {
            "expected a --root with {mailbox}",
            "imap://cyrus@127.0.0.1:1",
            "--method=imap-admin",
            "--mailbox=a@b",
            "--root=user"
          }
        }) {
      Ran ran =
          Ran.of(
              Stream.concat(Stream.of("probe", "--password-file", key), Stream.of(wrong).skip(1))
                  .toArray());
      assertThat(ran.exit()).as(wrong[0]).isEqualTo(2);
      assertThat(ran.err()).contains(wrong[0]).doesNotContain("Exception");
    }
  }

  private Ran probe(String user, Object... options) throws IOException {
    Object[] arguments = new Object[options.length + 4];
    arguments[0] = "probe";
    arguments[1] = "imap://" + user + "@127.0.0.1:" + servers.imapPort();
    arguments[2] = "--password-file";
    arguments[3] = servers.passwordFile();
    System.arraycopy(options, 0, arguments, 4, options.length);
    return Ran.of(arguments);
  }
}
