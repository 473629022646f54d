package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class CheckCommandTest {

  @TempDir private Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // By startServers.
  private MailServers servers;

  private Path config = Path.of("");

  @BeforeEach
  void startServers() throws IOException {
    servers = MailServers.start(folder);
    config = servers.config("");
  }

  @AfterEach
  void stopServers() {
    servers.close();
  }

  @Test
  void theStateIsByTheRangesAndTheLineHasPerformanceData() {
    String text = "alice@example.org: 91% full, 932 MiB of 1.0 GiB used, 92 MiB free";
    String use = " used=977272832B;;;0;1073741824 messages=120;;;0;1000\n";
    Ran warning = check("alice@example.org", "-w", "80%", "-c", "95%");
    assertThat(warning)
        .isEqualTo(new Ran(1, "QUOTA WARNING - " + text + " | ratio=91.01%;80;95;0" + use, ""));
    assertThat(check("alice@example.org", "-w", "80", "-c", "90").exit()).isEqualTo(2);
    assertThat(check("alice@example.org", "-w", "@80:95", "-c", "~:95"))
        .isEqualTo(
            new Ran(1, "QUOTA WARNING - " + text + " | ratio=91.01%;@80:95;~:95;0" + use, ""));
    assertThat(check("alice@example.org", "--warning=95:", "--critical=10:").exit()).isEqualTo(1);
    assertThat(check("alice@example.org", "--warning=95", "--critical=98").exit()).isZero();
  }

  @Test
  void withoutRangesTheLevelsOfTheConfigurationAreTheRanges() throws IOException {
    assertThat(check("alice@example.org"))
        .satisfies(ran -> assertThat(ran.out()).contains(" WARNING ", "ratio=91.01%;90;95;0"))
        .satisfies(ran -> assertThat(ran.exit()).isEqualTo(1));
    config =
        servers.config(
            """
            warnings:
              overrides:
                - mailbox: alice@example.org
                  levels: {warning: {at: 90%}, critical: {at: 99%, free-below: 100MiB}}
            """);
    // 92 MiB are free.
    assertThat(check("alice@example.org"))
        .satisfies(ran -> assertThat(ran.out()).contains(" CRITICAL ", "ratio=91.01%;90;99;0"))
        .satisfies(ran -> assertThat(ran.exit()).isEqualTo(2));
    assertThat(check("alice@example.org", "-c", "99%").exit()).isEqualTo(1);
  }

  @Test
  void aMailboxWithoutQuotaIsOk() {
    assertThat(check("ursula@example.org"))
        .isEqualTo(new Ran(0, "QUOTA OK - ursula@example.org: no quota\n", ""));
  }

  @Test
  void aFailedProbeIsUnknown() {
    Ran ran = check("wanda@example.org");
    assertThat(ran.out()).startsWith("QUOTA UNKNOWN - wanda@example.org: auth: login refused");
    assertIsUnknown(ran);
  }

  @Test
  void aMailboxThatNoSourceHasIsUnknown() {
    Ran ran = check("nobody@example.org");
    assertThat(ran.out())
        .isEqualTo("QUOTA UNKNOWN - no mailbox \"nobody@example.org\" in " + config + "\n");
    assertIsUnknown(ran);
  }

  @Test
  void aSourceThatCannotBeReadIsUnknown() throws IOException {
    config = servers.config("  - {server: mx1, name: staff, file: gone.csv}\n");
    Ran ran = check("alice@example.org");
    assertThat(ran.out()).startsWith("QUOTA UNKNOWN - source staff cannot be read: ");
    assertIsUnknown(ran);
  }

  @Test
  void aWrongConfigurationIsUnknownAndItsWarningsAreNotPrinted() throws IOException {
    config = servers.config("poll: {min-interval: soon}\nhttp: {listen: \":\"}\n");
    Ran ran = check("alice@example.org");
    assertThat(ran.out())
        .startsWith("QUOTA UNKNOWN - " + config + ":")
        .endsWith(
            "poll.min-interval: expected a duration such as 500ms, 15s, 5m, 2h or 7d, got"
                + " soon, and 1 more\n");
    assertIsUnknown(ran);
    Files.writeString(
        config,
        Files.readString(servers.config("")).replace("file:password", MailServers.PASSWORD));
    assertThat(check("ursula@example.org"))
        .isEqualTo(new Ran(0, "QUOTA OK - ursula@example.org: no quota\n", ""));
  }

  static Stream<Arguments> wrongUsage() {
    return Stream.of(
        Arguments.of("Missing required options", new String[] {}),
        Arguments.of("no such file", new String[] {"--config", "/none.yaml", "a@b"}),
        Arguments.of("Missing required parameter: 'MAILBOX'", new String[] {"--config", "c"}),
        Arguments.of("unexpected argument c@d", new String[] {"--config", "c", "a@b", "c@d"}),
        Arguments.of(
            "unknown option --warnign; did you mean --warning?",
            new String[] {"--config", "c", "a@b", "--warnign=80"}),
        Arguments.of(
            "expected a percentage such as 80%, or a range of them such as 10:, ~:95, 10:95 or"
                + " @80:95, got eighty",
            new String[] {"--config", "c", "a@b", "-w", "eighty"}),
        Arguments.of(
            "expected a time above 0 such as 10s, got 0",
            new String[] {"--config", "c", "a@b", "-t", "0"}));
  }

  @ParameterizedTest
  @MethodSource("wrongUsage")
  void wrongUsageIsUnknown(String why, String... arguments) {
    Object[] words = Stream.concat(Stream.of("check"), Stream.of(arguments)).toArray();
    Ran ran = Ran.of(words);
    assertThat(ran.out()).startsWith("QUOTA UNKNOWN - ").contains(why);
    assertIsUnknown(ran);
  }

  @Test
  void helpIsNoStateOfTheMailbox() {
    assertThat(Ran.of("check", "--help").exit()).isEqualTo(3);
    assertThat(Ran.of("check", "--version").exit()).isEqualTo(3);
  }

  @Test
  void aServerThatHangsIsUnknownInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      config =
          Files.writeString(
              folder.resolve("hang.yaml"),
              """
              servers:
                mx1: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: x}}
              mailboxes: [{server: mx1, list: [alice@example.org]}]
              """
                  .formatted(silent.getLocalPort()));
      Ran ran = check("alice@example.org", "--timeout", "300ms");
      assertThat(ran.out())
          .isEqualTo("QUOTA UNKNOWN - alice@example.org: no result within 300ms\n");
      assertIsUnknown(ran);
    }
  }

  @Test
  void aSourceThatHangsIsUnknownInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      config =
          servers.config(
              "  - {server: mx1, http: {url: \"http://127.0.0.1:%d/\"}}\n"
                  .formatted(silent.getLocalPort()));
      Ran ran = check("alice@example.org", "-t", "1");
      assertThat(ran.out()).isEqualTo("QUOTA UNKNOWN - alice@example.org: no result within 1s\n");
      assertIsUnknown(ran);
    }
  }

  /** One line on stdout, nothing on stderr. */
  private static void assertIsUnknown(Ran ran) {
    assertThat(ran.exit()).isEqualTo(3);
    assertThat(ran.out()).hasLineCount(1).doesNotContain("Exception", "|");
    assertThat(ran.err()).isEmpty();
  }

  private Ran check(Object... arguments) {
    return Ran.of(
        Stream.concat(Stream.of("check", "--config", config), Stream.of(arguments)).toArray());
  }
}
