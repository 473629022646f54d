package mailquota.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.stream.IntStream;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoResource;
import mailquota.demo.server.DemoRoot;
import mailquota.demo.server.DemoServer;
import mailquota.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real script, the real jar, real processes and signals. */
@Timeout(120)
class LauncherIT {

  private static final Path SCRIPT = Path.of("bin/quota-agent").toAbsolutePath();

  @TempDir private Path folder = Path.of("");

  private Running running = Running.none();

  @AfterEach
  void end() throws InterruptedException {
    running.kill();
  }

  @Test
  void itPrintsItsVersion() throws Exception {
    start(Map.of(), SCRIPT, "--version");
    assertThat(running.exit()).as(running.all()).isZero();
    assertThat(running.all()).matches("quota-agent \\S+ on Java \\d+\n");
  }

  @Test
  void aJavaHomeThatLeadsNowhereDoesNotMatter() throws Exception {
    start(Map.of("JAVA_HOME", folder.resolve("gone").toString()), SCRIPT, "--version");
    assertThat(running.exit()).as(running.all()).isZero();
  }

  @Test
  void itIsFoundThroughALinkWithSpacesInItsPath() throws Exception {
    Path link = Files.createDirectory(folder.resolve("a folder")).resolve("agent");
    start(Map.of(), Files.createSymbolicLink(link, SCRIPT), "--version");
    assertThat(running.exit()).as(running.all()).isZero();
  }

  @Test
  void optionsForJavaInTheEnvironmentDoNotMatter() throws Exception {
    Map<String, String> options =
        Map.of(
            "JAVA_TOOL_OPTIONS", "-Dversion=\"17\"",
            "JDK_JAVA_OPTIONS", "-Da=b",
            "_JAVA_OPTIONS", "-Dc=d");
    start(options, SCRIPT, "--version");
    assertThat(running.exit()).as(running.all()).isZero();
    assertThat(running.all()).containsPattern("(?m)^quota-agent \\S+ on Java \\d+$");
  }

  /** Where a password is asked for: stdin is the pipe of this test. */
  @Test
  void aProbeWithoutATerminalIsExit2InPlainWords() throws Exception {
    start(Map.of(), SCRIPT, "probe", "imap://alice@127.0.0.1:1", "--json");
    assertThat(running.exit()).isEqualTo(2);
    assertThat(running.all())
        .startsWith("no terminal to ask: use --password-file\n")
        .doesNotContain("Exception");
  }

  @Test
  void aPasswordIsAskedForWhereStdinAloneIsATerminal() throws Exception {
    try (MailServers servers = MailServers.start(folder)) {
      String url = "imap://alice@example.org@127.0.0.1:" + servers.imapPort();
      onTerminal("probe %s --json >%s".formatted(url, folder.resolve("out")));
      awaitOnScreen("Password for " + url + ": ");
      running.type(MailServers.PASSWORD + "\n");
      assertThat(running.exit()).as(running.all()).isZero();
      assertThat(running.all()).doesNotContain(MailServers.PASSWORD);
      assertThat(folder.resolve("out")).content().contains("\"result\":\"measured\"");
    }
  }

  @Test
  void aPasswordIsAskedForOnATerminal() throws Exception {
    try (MailServers servers = MailServers.start(folder)) {
      String url = "imap://alice@example.org@127.0.0.1:" + servers.imapPort();
      onTerminal("probe " + url);
      awaitOnScreen("Password for " + url + ": ");
      running.type(MailServers.PASSWORD + "\n");
      assertThat(running.exit()).as(running.all()).isZero();
      assertThat(running.all()).contains("User quota").doesNotContain(MailServers.PASSWORD);
    }
  }

  @Test
  void aConfigurationIsWrittenByQuestionsOnATerminal() throws Exception {
    Path config = folder.resolve("config.yaml");
    onTerminal("config init --config " + config);
    for (String[] each :
        new String[][] {
          {"Mail server [mail.example.org]: ", ""},
          {"Method, one of imap, imap-admin, pop3, doveadm [imap]: ", "pop3"},
          {"Mailbox [alice@example.org]: ", "carl@example.org"},
          {"Password of carl@example.org: ", MailServers.PASSWORD},
          {"Address that is warned [postmaster@example.org]: ", ""}
        }) {
      awaitOnScreen(each[0]);
      running.type(each[1] + "\n");
    }
    assertThat(running.exit()).as(running.all()).isZero();
    assertThat(running.all()).doesNotContain(MailServers.PASSWORD);
    assertThat(config).content().contains("method: pop3", "\"file:config.password\"");
    assertThat(folder.resolve("config.password")).hasContent(MailServers.PASSWORD);
    assertThat(Ran.of("config", "check", "-c", config).exit()).isZero();
  }

  /** Where stderr alone is a terminal. */
  @Test
  void helpInAPipeHasNoColors() throws Exception {
    onTerminal("config --help | cat");
    assertThat(running.exit()).as(running.all()).isZero();
    assertThat(running.all()).contains("quota-agent config [-hV] COMMAND");
  }

  /** By script(1) of util-linux, which makes a pseudo-terminal. */
  private void onTerminal(String command) throws IOException {
    start(Map.of(), "script", "-qefc", SCRIPT + " " + command, screen());
  }

  private Path screen() {
    return folder.resolve("screen");
  }

  private void awaitOnScreen(String text) throws IOException {
    Eventually.await(() -> Files.exists(screen()) && Files.readString(screen()).contains(text));
  }

  @Test
  void outputCannotControlTheTerminal() throws Exception {
    try (MailServers servers = MailServers.start(folder)) {
      start(Map.of(), SCRIPT, "measure", "-c", servers.config(""), "eve\u001b[2J\rforged");
      assertThat(running.exit()).as(running.all()).isEqualTo(2);
      assertThat(running.all()).contains("no mailbox \"eve?[2J?forged\"");
    }
  }

  @Test
  void tooManyOpenFilesIsReported() throws Exception {
    Path config = Files.writeString(folder.resolve("config.yaml"), "servers: {}\n");
    start(
        Map.of(), "sh", "-c", "ulimit -n 64 && exec \"$0\" config check -c \"$1\"", SCRIPT, config);
    assertThat(running.exit()).as(running.all()).isEqualTo(2);
    assertThat(running.all())
        .contains("expected a file that can be read, got one that cannot be opened: Too many open");
  }

  /** In a tree where the usual places of Java are those of the test. */
  @Test
  void whereOnlyAnOldJavaIsItSaysWhatItLookedFor() throws Exception {
    Path java = Files.createDirectories(folder.resolve("old/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"17.0.2\" 2022-01-18' >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Path script = Files.createDirectories(folder.resolve("agent/bin")).resolve("quota-agent");
    String text = Files.readString(SCRIPT);
    Files.writeString(script, text.replaceAll("(/usr/lib/jvm|/usr/java|/opt/java)/\\*", "/none/*"));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME", folder.resolve("old").toString(),
            "HOME", folder.toString(),
            "PATH", folder.resolve("old/bin") + ":/usr/sbin:/usr/bin:/bin");
    start(environment, script, "--version");
    assertThat(running.exit()).isEqualTo(1);
    assertThat(running.all())
        .contains("needs a JDK 25 or newer, and found none", java + " is version 17", "JAVA_HOME");
  }

  @Test
  void itRunsUntilSigterm() throws Exception {
    try (MailServers servers = MailServers.start(folder)) {
      start(
          Map.of(), SCRIPT, "run", "--config", servers.config("http: {listen: \"127.0.0.1:0\"}\n"));
      MatchResult listening = running.line("listening on http://127.0.0.1:(\\d+)/metrics");
      String url = "http://127.0.0.1:" + listening.group(1);
      await(url + "/-/ready", "ready");
      assertThat(get(url + "/metrics"))
          .contains("mailbox_quota_used_bytes", "alice@example.org", "peter@example.com");
      running.signal("TERM");
      assertThat(running.exit()).as(running.all()).isZero();
      assertThat(running.all()).contains("stopped").doesNotContain(MailServers.PASSWORD);
    }
  }

  @Test
  void aPortInUseIsExit1InPlainWords() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (MailServers servers = MailServers.start(folder);
        ServerSocket other = new ServerSocket(0, 1, loopback)) {
      String listen = "127.0.0.1:" + other.getLocalPort();
      start(Map.of(), SCRIPT, "run", "-c", servers.config("http: {listen: \"" + listen + "\"}\n"));
      assertThat(running.exit()).as(running.all()).isEqualTo(1);
      assertThat(running.all())
          .contains("quota-agent: cannot listen on " + listen)
          .doesNotContain("Exception", "\tat ");
    }
  }

  /** Else its threads die one by one, and it ignores SIGTERM. */
  @Test
  void anAgentThatIsOutOfMemoryEnds() throws Exception {
    try (DemoServer server = DemoImapServer.start(0, login -> Optional.of(new Half(login)))) {
      String config =
          """
          http: {listen: "127.0.0.1:0"}
          servers:
            mx1:
              method: imap
              address: 127.0.0.1:%d
              tls: none
              auth: {password: "%s"}
              limits: {rate: 100000/s}
          mailboxes:
            - server: mx1
              list: [%s]
          """
              .formatted(
                  server.port(),
                  MailServers.PASSWORD,
                  IntStream.range(0, 60_000)
                      .mapToObj(i -> "user" + i + "@example.org")
                      .collect(joining(", ")));
      Path file = Files.writeString(folder.resolve("config.yaml"), config);
      // This collector gives up where others may go on collecting for minutes.
      String options = "-Xmx24m -XX:+UseParallelGC";
      start(Map.of("QUOTA_AGENT_JAVA_OPTS", options), SCRIPT, "run", "-c", file);
      running.line("Terminating due to java.lang.OutOfMemoryError");
      assertThat(running.exit()).as(running.all()).isEqualTo(3);
    }
  }

  private record Half(String address) implements DemoMailbox {

    @Override
    public boolean accepts(String password) {
      return true;
    }

    @Override
    public List<DemoRoot> roots() {
      return List.of(new DemoRoot("User quota", new DemoResource.Storage(1 << 20, 2 << 20)));
    }

    @Override
    public long sizeBytes() {
      return 1 << 20;
    }

    @Override
    public long messages() {
      return 1;
    }
  }

  @Test
  void theDemoShowsMetricsAndAWarningAndStopsOnSigterm() throws Exception {
    start(Map.of(), SCRIPT, "demo", "--speed", "5");
    String port = running.line("metrics +curl -s localhost:(\\d+)/metrics").group(1);
    running.line("mail to \\S+@\\S+: .+");
    running.line("^ {6}\\| .+");
    assertThat(get("http://127.0.0.1:" + port + "/metrics")).contains("mailbox_quota_used_bytes");
    // Not INT: a build that runs in the background has it ignored, and so has what it starts.
    running.signal("TERM");
    assertThat(running.exit()).as(running.all()).isZero();
    assertThat(running.all()).doesNotContain("Exception", "demo-password");
  }

  private void start(Map<String, String> environment, Object... command) throws IOException {
    running = Running.start(folder, environment, command);
  }

  private static void await(String url, String answer) throws Exception {
    Eventually.await(() -> get(url).startsWith(answer));
  }

  private static String get(String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString(UTF_8))
          .body();
    }
  }
}
