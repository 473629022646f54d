package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.testing.Eventually;
import mailquota.testing.FilledMailbox;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Folders are asked for where few notices wait, so that many are not delayed by the mail server.
 */
@Timeout(120)
class AgentFoldersTest {

  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {2, Agent.MAX_WAITING + 1})
  void manyWaitingNoticesAreSentWithoutFolders(int mailboxes) throws Exception {
    AtomicInteger logins = new AtomicInteger();
    try (DemoServer imap = DemoImapServer.start(0, login -> Optional.of(counting(login, logins)));
        DemoServer smtp = DemoSmtpServer.start(0, _ -> true, mails::add)) {
      // The mail of the first configuration goes to a server that cannot accept any.
      Valid closed = config(mailboxes, imap.port(), imap.port());
      Agent agent = new Agent(closed, InstantSource.system(), _ -> {});
      agent.start();
      try {
        Eventually.await(
            () -> Scrape.of(agent).contains("outbox_pending{channel=\"owner\"} " + mailboxes));
        int before = logins.get();
        agent.replace(config(mailboxes, imap.port(), smtp.port()).config());
        assertThat(mails.poll(30, TimeUnit.SECONDS)).as("a warning").isNotNull();
        assertThat(logins.get() > before)
            .as("the folders are asked for by a login")
            .isEqualTo(mailboxes <= Agent.MAX_WAITING);
      } finally {
        agent.stop(Duration.ofSeconds(10));
      }
    }
  }

  private static FilledMailbox counting(String address, AtomicInteger logins) {
    Supplier<String> password =
        () -> {
          logins.incrementAndGet();
          return FilledMailbox.PASSWORD;
        };
    return new FilledMailbox(address, password, () -> FilledMailbox.bytes(96));
  }

  private Valid config(int mailboxes, int imap, int smtp) throws IOException {
    String list =
        IntStream.range(0, mailboxes)
            .mapToObj("user%d@example.org"::formatted)
            .collect(Collectors.joining(", "));
    Path file = folder.resolve("config.yaml");
    Files.writeString(
        file,
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite:%s"}
        poll: {min-interval: 1h, max-interval: 1h}
        servers:
          mx1: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: pw}}
        mailboxes:
          - {server: mx1, list: [%s]}
        channels:
          owner:
            {type: email, from: a@example.org, smtp: {host: 127.0.0.1, port: %d, connections: 1}}
        """
            .formatted(folder.resolve("state.db"), imap, list, smtp));
    return (Valid) new ConfigLoader(Map.of()).load(file);
  }
}
