package mailquota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mailquota.board.MailboxStatus;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent, three mailboxes of a few MiB, and the account that they share at 96 %. */
@Timeout(60)
class SharedRootTest {

  private static final Pattern USER = Pattern.compile("\\{\"user\":\"([^\"]*)\"},\"(\\d+)\"");

  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();
  private final BlockingQueue<MailboxStatus> statuses = new LinkedBlockingQueue<>();
  private DemoServer smtp;
  private HttpServer doveadm;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    smtp = DemoSmtpServer.start(0, _ -> true, mails::add);
    doveadm = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    doveadm.createContext("/", SharedRootTest::answer);
    doveadm.start();
  }

  @AfterEach
  void stop() {
    smtp.close();
    doveadm.stop(0);
  }

  @Test
  void theAdminGetsOneMailAndNoneAfterARestart() throws IOException, InterruptedException {
    run("", 60);
    assertThat(mails)
        .singleElement()
        .satisfies(mail -> {
          assertThat(mail.recipients()).containsExactly("hosting@elsewhere.net");
          assertThat(mail.content()).contains("X-Quota-Mailbox: @example.org");
        });
    mails.clear();
    run("", 30);
    assertThat(mails).isEmpty();
  }

  @Test
  void orEachOwnerGetsOneThatNamesTheRoot() throws IOException, InterruptedException {
    run("shared-roots: owners", 60);
    assertThat(mails)
        .extracting(mail -> mail.recipients().getFirst())
        .containsExactlyInAnyOrder("alice@example.org", "bob@example.org", "erin@example.org");
    assertThat(mails).allSatisfy(mail -> assertThat(mail.content()).contains("cPanel Account"));
  }

  private void run(String warnings, int readings) throws IOException, InterruptedException {
    statuses.clear();
    Agent agent = new Agent(config(warnings), InstantSource.system(), statuses::add);
    agent.start();
    try {
      for (int i = 0; i < readings; i++) {
        assertThat(statuses.poll(20, TimeUnit.SECONDS)).isNotNull();
      }
    } finally {
      agent.stop(Duration.ofSeconds(20)); // Drains the outbox.
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      byte[] answer =
          USER.matcher(request)
              .results()
              .map(SharedRootTest::rows)
              .collect(Collectors.joining(",", "[", "]"))
              .getBytes(UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private static String rows(MatchResult user) {
    return "[\"doveadmResponse\",[%s,%s],\"%s\"]"
        .formatted(
            row("Mailbox", 1279L * user.group(1).length(), 51_200),
            row("cPanel Account", 984_000_000, 1_024_000_000),
            user.group(2));
  }

  private static String row(String root, long used, long limit) {
    return "{\"root\":\"%s\",\"type\":\"STORAGE\",\"value\":\"%d\",\"limit\":\"%d\",\"percent\":\"1\"}"
        .formatted(root, used, limit);
  }

  private Valid config(String warnings) throws IOException {
    String yaml =
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite:%s"}
        servers:
          dove:
            method: doveadm
            address: http://127.0.0.1:%d
            auth: {password: env:KEY}
        poll: {min-interval: 20ms, max-interval: 20ms}
        mailboxes:
          - {server: dove, list: %s}
        warnings: {%s}
        channels:
          owner:
            type: email
            from: postmaster@example.org
            escalate-to: hosting@elsewhere.net
            smtp: {host: 127.0.0.1, port: %d}
        """
            .formatted(
                folder.resolve("state.db"),
                doveadm.getAddress().getPort(),
                List.of("alice@example.org", "bob@example.org", "erin@example.org"),
                warnings,
                smtp.port());
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    return (Valid) new ConfigLoader(Map.of("KEY", "key")).load(file);
  }
}
