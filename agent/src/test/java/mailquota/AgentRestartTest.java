package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import mailquota.config.AgentConfig;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoResource;
import mailquota.demo.server.DemoRoot;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.forecast.History.Point;
import mailquota.monitor.MailboxStatus;
import mailquota.quota.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the agent still knows when it is started again. */
@Timeout(60)
class AgentRestartTest {

  private static final long LIMIT = 1000L << 20;

  private final BlockingQueue<DemoMail> mails = new LinkedBlockingQueue<>();
  private final BlockingQueue<MailboxStatus> statuses = new LinkedBlockingQueue<>();
  private final AtomicLong used = new AtomicLong(LIMIT / 100 * 96);
  private DemoServer imap;
  private DemoServer smtp;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    imap = DemoImapServer.start(0, _ -> Optional.of(new Filling()));
    smtp = DemoSmtpServer.start(0, _ -> true, mails::add);
  }

  @AfterEach
  void stop() {
    imap.close();
    smtp.close();
  }

  @Test
  void nobodyIsToldTwiceAndTheTroubleGoesOn() throws IOException, InterruptedException {
    MailboxStatus before = runUntil(this::nextMail);
    assertThat(before.level()).isEqualTo(Level.CRITICAL);

    MailboxStatus after = runUntil(() -> awaitPolls(5));
    assertThat(after.level()).isEqualTo(Level.CRITICAL);
    assertThat(episode(after)).isEqualTo(episode(before));
    assertThat(first(after)).isEqualTo(first(before));
    assertThat(mails).isEmpty();

    used.set(LIMIT);
    DemoMail[] mail = new DemoMail[1];
    runUntil(() -> mail[0] = nextMail());
    assertThat(mail[0].content()).contains("X-Quota-Level: FULL", "X-Quota-Reason: escalated");
  }

  @Test
  void aMailboxThatIsNotReachedAfterTheStartHasTheLevelOfBefore()
      throws IOException, InterruptedException {
    runUntil(this::nextMail);
    imap.close();

    MailboxStatus after = runUntil(() -> awaitPolls(1));
    assertThat(after.lastProbe().result().label()).isEqualTo("failed");
    assertThat(after.level()).isEqualTo(Level.CRITICAL);
    assertThat(after.lastSuccess()).isNotNull();
  }

  private static Point first(MailboxStatus status) {
    return status.trends().getFirst().history().points().getFirst();
  }

  private static Instant episode(MailboxStatus status) {
    return status.states().values().iterator().next().episode();
  }

  private interface Wait {
    void await() throws InterruptedException;
  }

  /** Gives what was last known of the mailbox. */
  private MailboxStatus runUntil(Wait wait) throws IOException, InterruptedException {
    statuses.clear();
    Agent agent = new Agent(config(), InstantSource.system(), statuses::add);
    agent.start();
    try {
      wait.await();
      return agent.monitor().board().snapshot().getFirst();
    } finally {
      agent.stop(Duration.ofSeconds(20));
    }
  }

  private void awaitPolls(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      assertThat(statuses.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
  }

  private DemoMail nextMail() throws InterruptedException {
    DemoMail mail = mails.poll(20, TimeUnit.SECONDS);
    assertThat(mail).as("a warning").isNotNull();
    return mail;
  }

  private AgentConfig config() throws IOException {
    String yaml =
        """
        http: {listen: "127.0.0.1:0"}
        store: {url: "jdbc:sqlite:%s"}
        servers:
          imap: {method: imap, address: "127.0.0.1:%d", tls: none, auth: {password: env:PASSWORD}}
        poll: {min-interval: 20ms, max-interval: 20ms}
        mailboxes:
          - {server: imap, list: [alice@example.org]}
        channels:
          owner: {type: email, from: postmaster@example.org, smtp: {host: 127.0.0.1, port: %d}}
        """
            .formatted(folder.resolve("state.db"), imap.port(), smtp.port());
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    return ((Valid) new ConfigLoader(Map.of("PASSWORD", "pw")).load(file)).config();
  }

  private final class Filling implements DemoMailbox {

    @Override
    public String address() {
      return "alice@example.org";
    }

    @Override
    public boolean accepts(String password) {
      return password.equals("pw");
    }

    @Override
    public List<DemoRoot> roots() {
      return List.of(new DemoRoot("User quota", new DemoResource.Storage(used.get(), LIMIT)));
    }

    @Override
    public long sizeBytes() {
      return used.get();
    }

    @Override
    public long messages() {
      return 1;
    }
  }
}
