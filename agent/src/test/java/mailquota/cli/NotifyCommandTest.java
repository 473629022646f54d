package mailquota.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command over real connections. */
@Timeout(30)
class NotifyCommandTest {

  private final List<DemoMail> mails = new CopyOnWriteArrayList<>();
  private final List<String> posts = new CopyOnWriteArrayList<>();
  private int status = 200;
  private DemoServer smtp;
  private HttpServer http;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    smtp = DemoSmtpServer.start(0, to -> !to.startsWith("full@"), mails::add);
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
  }

  @AfterEach
  void stop() {
    smtp.close();
    http.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      posts.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      exchange.sendResponseHeaders(status, -1);
    }
  }

  @Test
  void theOwnersChannelIsTestedWithTheGivenAddress() throws IOException {
    Ran ran = run("--channel", "owner", "--to", "admin@example.org");
    assertThat(ran.out()).isEqualTo("owner: accepted\n");
    assertThat(ran.exit()).isZero();
    assertThat(mails.getFirst().recipients()).containsExactly("admin@example.org");
    assertThat(mails.getFirst().content()).contains("this-is-a-test@example.org");
  }

  @Test
  void theRecipientMayBeTheOwnerOfAMailbox() throws IOException {
    run("--channel", "owner", "--mailbox", "bob@example.org");
    run("--channel", "owner", "--mailbox", "alice@example.org");
    assertThat(mails)
        .extracting(mail -> List.copyOf(mail.recipients()))
        .containsExactly(List.of("bob@elsewhere.example"), List.of("alice@example.org"));
  }

  @Test
  void aContactMayHaveAName() throws IOException {
    Ran ran = run("--channel", "owner", "--mailbox", "carol@example.org");
    assertThat(ran.out()).isEqualTo("owner: accepted\n");
    run("--channel", "owner", "--to", "Carol <carol@elsewhere.example>");
    assertThat(mails)
        .hasSize(2)
        .allSatisfy(mail -> {
          assertThat(mail.recipients()).containsExactly("carol@elsewhere.example");
          assertThat(mail.content()).contains("To: Carol <carol@elsewhere.example>");
        });
    assertThat(run("--channel", "owner", "--mailbox", "Carol <carol@example.org>").exit())
        .as("the name of a mailbox has none")
        .isEqualTo(2);
  }

  @Test
  void withoutAReaderTheOwnersChannelIsNotTried() throws IOException {
    Ran ran = run("--channel", "owner");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("channel owner writes to {contact}", "--to ADDRESS");
    assertThat(run("--to", "nobody").exit()).isEqualTo(2);
    assertThat(mails).isEmpty();
  }

  @Test
  void anUnknownChannelGetsAListOfTheChannels() throws IOException {
    Ran ran = run("--channel", "nobody");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("there is no channel nobody; there is owner, daily, chat, away");
  }

  @Test
  void aRejectionIsPrintedWithItsReason() throws IOException {
    Ran full = run("--channel", "owner", "--to", "full@example.org");
    assertThat(full.exit()).isEqualTo(1);
    assertThat(full.out()).startsWith("owner: rejected: ").contains("552 5.2.2");
    status = 403;
    Ran ran = run("--channel", "chat");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).isEqualTo("chat: rejected: " + where() + " answered 403\n");
  }

  @Test
  void allAreTestedAndEachIsReported() throws IOException {
    Ran ran = run("--to", "admin@example.org");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out())
        .startsWith("owner: accepted\ndaily (postmaster@example.org): accepted\nchat: accepted\n")
        .contains("away (127.0.0.1:", "): not accepted, and would be tried again: 127.0.0.1:");
    assertThat(mails).hasSize(2);
    assertThat(mails.getLast().content()).contains("Subject: This is a test: Mailbox digest");
    assertThat(posts)
        .singleElement()
        .asString()
        .contains("\"mailbox\":\"this-is-a-test@example.org\"", "This is a test");
  }

  private Ran run(String... options) throws IOException {
    int nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = free.getLocalPort();
    }
    String config =
        """
        servers:
          mx1: {method: imap, address: mail.example.org, auth: {password: x}}
        mailboxes:
          - server: mx1
            list:
              - alice@example.org
              - {address: bob@example.org, contact: bob@elsewhere.example}
              - {address: carol@example.org, contact: Carol <carol@elsewhere.example>}
        channels:
          owner:
            {type: email, from: agent@example.org, smtp: {host: 127.0.0.1, port: %1$d}}
          daily:
            type: email
            digest: "08:00"
            to: postmaster@example.org
            smtp: {host: 127.0.0.1, port: %1$d}
          chat: {type: webhook, url: "http://%2$s/hook"}
          away: {type: alertmanager, urls: ["http://127.0.0.1:%3$d"]}
        """
            .formatted(smtp.port(), where(), nobody);
    Path file = Files.writeString(folder.resolve("config.yaml"), config);
    Object[] command = {"notify", "test", "--config", file};
    Object[] all = java.util.Arrays.copyOf(command, command.length + options.length);
    System.arraycopy(options, 0, all, command.length, options.length);
    return Ran.of(all);
  }

  private String where() {
    return "127.0.0.1:" + http.getAddress().getPort();
  }
}
