package mailquota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.quota.Level;
import mailquota.silence.Silence;
import mailquota.testing.Eventually;
import mailquota.testing.FilledMailbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/api.md, and the link of a warning, with a running agent. */
@Timeout(180)
class ApiDocumentIT {

  private static final Path DOCUMENT = Path.of("../docs/api.md");
  private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\n(.*?)^```");
  private static final Pattern LINK = Pattern.compile("http://quota\\.example\\.org/o/([\\w-]+)");

  /** Of the links, and the password of the mailboxes. */
  private static final String KEY = "a key of the links";

  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();

  @TempDir private Path folder;
  private DemoServer imap;
  private DemoServer smtp;
  private Agent agent;

  @BeforeEach
  void start() throws IOException {
    imap =
        DemoImapServer.start(
            0,
            login ->
                Optional.of(new FilledMailbox(login, () -> KEY, () -> FilledMailbox.bytes(96))));
    smtp = DemoSmtpServer.start(0, _ -> true, mails::add);
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            http:
              listen: "127.0.0.1:0"
              owner-links: {base-url: "http://quota.example.org", secret: [env:LINKS]}
            store: {url: "jdbc:sqlite:%s"}
            servers:
              mx1: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: env:LINKS}}
            mailboxes:
              - {server: mx1, list: [alice@example.org, {address: bob@example.org, language: de}]}
            channels:
              owner: {type: email, from: postmaster@example.org, smtp: {host: 127.0.0.1, port: %d}}
            """
                .formatted(folder.resolve("state.db"), imap.port(), smtp.port()));
    LoadedConfig loaded = new ConfigLoader(Map.of("LINKS", KEY)).load(config);
    agent = new Agent((LoadedConfig.Valid) loaded, InstantSource.system(), _ -> {});
    agent.start();
  }

  @AfterEach
  void stop() {
    agent.stop(Duration.ofSeconds(10));
    imap.close();
    smtp.close();
  }

  @Test
  void everyCommandOfTheDocumentWorks() throws Exception {
    Eventually.await(() -> get("/api/v1/mailboxes/alice@example.org").statusCode() == 200);
    StringBuilder script = new StringBuilder("set -e\n");
    int commands = 0;
    for (MatchResult block : COMMANDS.matcher(Files.readString(DOCUMENT)).results().toList()) {
      script.append(block.group(1));
      commands++;
    }
    assertThat(commands).isGreaterThan(8);
    String own = script.toString().replace(":10143", ":" + agent.port());
    Process shell =
        new ProcessBuilder("sh", "-c", own)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertThat(shell.waitFor()).as(said).isZero();
    assertThat(said).contains("\"mailboxes\":2", "event: fleet", "\"method\":\"imap\"");
    assertThat(folder.resolve("mailboxes.csv")).content().contains("alice@example.org,");
    assertThat(folder.resolve("mailboxes.jsonl")).content().contains("\"alice@example.org\"");
    assertThat(agent.silences().now().all()).hasSize(1);
  }

  @Test
  void aWarningLeadsToThePageOfItsMailbox() throws Exception {
    String token = "";
    for (int mail = 0; mail < 2; mail++) {
      DemoMail warning = mails.poll(60, TimeUnit.SECONDS);
      assertThat(warning).isNotNull();
      // Long lines are broken as quoted-printable.
      Matcher link = LINK.matcher(warning.content().replace("=\r\n", "").replace("=3D", "="));
      assertThat(link.find()).as(warning.content()).isTrue();
      token = warning.recipients().contains("bob@example.org") ? link.group(1) : token;
    }
    HttpResponse<String> page = get("/o/" + token);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("<html lang=\"de\">", "bob@example.org")
        .doesNotContain("alice");
    HttpResponse<String> later =
        client(
            HttpRequest.newBuilder(uri("/o/" + token + "/later?days=3"))
                .POST(BodyPublishers.noBody())
                .build());
    assertThat(later.statusCode()).isEqualTo(303);
    Silence silence = agent.silences().now().all().getFirst();
    assertThat(silence.matcher().mailbox()).isEqualTo("bob@example.org");
    assertThat(silence.matcher().level()).isEqualTo(Level.CRITICAL);
    assertThat(get("/o/" + token).body()).contains("erhalten Sie keine Warnungen");
    assertThat(get("/o/" + token + "x").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client(HttpRequest.newBuilder(uri(path)).build());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + agent.port() + path);
  }

  private static HttpResponse<String> client(HttpRequest request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }
}
