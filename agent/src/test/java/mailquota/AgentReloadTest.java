package mailquota;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.board.MailboxStatus;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Invalid;
import mailquota.config.LoadedConfig.Valid;
import mailquota.config.Problem;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.testing.Eventually;
import mailquota.testing.FilledMailbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A running agent with a configuration that is loaded again by HTTP. */
@Timeout(120)
class AgentReloadTest {

  private static final String CONFIG =
      """
      http: {listen: "127.0.0.1:0"}
      store: {url: "jdbc:sqlite:STATE"}
      poll: {min-interval: 1h, max-interval: 1h}
      servers:
        mx1: {method: imap, address: "127.0.0.1:IMAP", tls: none, auth: {password: "file:secret"}}
      mailboxes:
        - {server: mx1, list: [alice@example.org]}
      channels:
        owner: {type: email, from: postmaster@example.org, smtp: {host: 127.0.0.1, port: SMTP}}
      """;

  private static final String TEN_MISTAKES =
      """
      http: {listen: "127.0.0.1:port", hosts: ["a b"]}
      poll: {min-interval: 1h, max-interval: 1m}
      servers:
        mx1: {method: imop, address: "", tls: some}
        mx2: {method: pop3, address: pop.example.org, limits: {connections: 0}}
      mailboxes:
        - {server: mx3, list: ["al ice@example.org"]}
      channels:
        owner: {type: letter}
      warnings: {clear-margin: 2}
      """;

  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();
  private final BlockingQueue<MailboxStatus> statuses = new LinkedBlockingQueue<>();
  private final AtomicReference<String> password = new AtomicReference<>(FilledMailbox.PASSWORD);
  private DemoServer imap;
  private DemoServer smtp;
  private Path file;
  private Agent agent;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    imap =
        DemoImapServer.start(
            0,
            login ->
                Optional.of(
                    new FilledMailbox(login, password::get, () -> FilledMailbox.bytes(75))));
    smtp = DemoSmtpServer.start(0, _ -> true, mails::add);
    Files.writeString(folder.resolve("secret"), "pw");
    file = folder.resolve("config.yaml");
    write(CONFIG);
    agent =
        new Agent(
            (Valid) new ConfigLoader(Map.of()).load(file), InstantSource.system(), statuses::add);
    agent.start();
  }

  @AfterEach
  void stop() {
    agent.stop(Duration.ofSeconds(10));
    imap.close();
    smtp.close();
  }

  @Test
  void aChangedLevelHoldsAtOnceForWhatIsKnown() throws Exception {
    assertThat(status().lastProbe().result()).isInstanceOf(Measured.class);
    write(CONFIG + "warnings: {levels: {info: {at: 70%}}}\n");
    HttpResponse<String> answer = reload();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"warnings\":[],\"waiting\":{}}\n");
    assertThat(mail().recipients()).containsExactly("alice@example.org");
    assertThat(statuses).as("no probe was needed").isEmpty();
  }

  @Test
  void aShorterIntervalHoldsAtOnceForAProbeThatIsAnHourAway() throws Exception {
    assertThat(status()).isNotNull();
    write(CONFIG.replace("1h", "20ms"));
    assertThat(reload().statusCode()).isEqualTo(200);
    assertThat(status()).isNotNull();
    assertThat(status()).isNotNull();
  }

  @Test
  void theTenProblemsAreThoseOfTheStart() throws Exception {
    write(TEN_MISTAKES);
    List<String> atStart =
        ((Invalid) new ConfigLoader(Map.of()).load(file))
            .problems().stream().map(Problem::toString).toList();
    assertThat(atStart).hasSizeGreaterThanOrEqualTo(10);
    HttpResponse<String> answer = reload();
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(
            new JsonMapper()
                .readTree(answer.body())
                .get("problems")
                .valueStream()
                .map(problem -> problem.asString()))
        .containsExactlyElementsOf(atStart);
    assertThat(metrics()).contains("quota_agent_config_last_reload_successful 0");
    write(CONFIG);
    assertThat(reload().statusCode()).isEqualTo(200);
    assertThat(metrics()).contains("quota_agent_config_last_reload_successful 1");
  }

  @Test
  void anotherStoreNeedsARestart() throws Exception {
    write(CONFIG.replace("STATE", "STATE.other"));
    HttpResponse<String> answer = reload();
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body())
        .isEqualTo(
            """
            {"error":"store.url changed, which needs a restart; the present configuration stays",\
            "keys":["store.url"]}
            """);
  }

  @Test
  void theNamesOfTheAgentChangeAtOnce() throws Exception {
    assertThat(statusUnder("quota.example.org")).isEqualTo(421);
    write(CONFIG.replace(":0\"}", ":0\", hosts: [quota.example.org]}"));
    assertThat(reload().statusCode()).isEqualTo(200);
    assertThat(statusUnder("quota.example.org")).isNotEqualTo(421);
  }

  @Test
  void noticesOfAChannelThatIsRemovedAreKeptAndNamed() throws Exception {
    String low = CONFIG + "warnings: {levels: {info: {at: 70%}}}\n";
    write(low.replace("port: SMTP", "port: IMAP"));
    assertThat(reload().statusCode()).isEqualTo(200);
    Eventually.await(() -> metrics().contains("quota_agent_outbox_pending{channel=\"owner\"} 1"));
    assertThat(mails).isEmpty();
    write(low.replaceAll("(?s)channels:.*port: SMTP\\}\\}\n", ""));
    HttpResponse<String> answer = reload();
    assertThat(answer.body()).isEqualTo("{\"warnings\":[],\"waiting\":{\"owner\":1}}\n");
    assertThat(answer.statusCode()).isEqualTo(200);
    write(low);
    assertThat(reload().statusCode()).isEqualTo(200);
    assertThat(mail().recipients()).containsExactly("alice@example.org");
    assertThat(mails).as("once").isEmpty();
  }

  @Test
  void aSecretThatWasRotatedIsReadWhenItIsRefused() throws Exception {
    assertThat(status().lastProbe().result()).isInstanceOf(Measured.class);
    password.set("next");
    write(CONFIG.replace("1h", "20ms"));
    assertThat(reload().statusCode()).isEqualTo(200);
    Eventually.await(() -> status().lastProbe().result() instanceof Failed);
    Files.writeString(folder.resolve("secret"), "next");
    Eventually.await(() -> status().lastProbe().result() instanceof Measured);
  }

  @Test
  void reloadsAtTheSameTimeAllEnd() throws Exception {
    Thread[] threads = new Thread[8];
    BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  answers.add(reload().statusCode());
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(answers).hasSize(threads.length).containsOnly(200);
  }

  @Test
  void aPageOfAnotherSiteCannotReload() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/-/reload"))
            .header("Origin", "https://evil.example")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(send(request).statusCode()).isEqualTo(403);
  }

  private void write(String yaml) throws IOException {
    Files.writeString(
        file,
        yaml.replace("STATE", folder.resolve("state.db").toString())
            .replace("IMAP", String.valueOf(imap.port()))
            .replace("SMTP", String.valueOf(smtp.port())));
  }

  private MailboxStatus status() throws InterruptedException {
    MailboxStatus status = statuses.poll(30, TimeUnit.SECONDS);
    assertThat(status).as("a result").isNotNull();
    return status;
  }

  private DemoMail mail() throws InterruptedException {
    DemoMail mail = mails.poll(60, TimeUnit.SECONDS);
    assertThat(mail).as("a warning").isNotNull();
    return mail;
  }

  private HttpResponse<String> reload() throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri("/-/reload")).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  private String metrics() throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri("/metrics")).build()).body();
  }

  /** The status of an answer under a host name. */
  private int statusUnder(String host) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), agent.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /api/v1/inventory HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n")
                  .getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + agent.port() + path);
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
