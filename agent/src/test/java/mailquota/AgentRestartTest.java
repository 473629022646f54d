package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import mailquota.demo.server.DemoMail;
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

  private OneMailbox mailbox;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    mailbox = new OneMailbox();
    mailbox.fill(96);
  }

  @AfterEach
  void stop() {
    mailbox.close();
  }

  @Test
  void nobodyIsToldTwiceAndTheTroubleGoesOn() throws IOException, InterruptedException {
    MailboxStatus before = runUntil(mailbox::nextMail);
    assertThat(before.level()).isEqualTo(Level.CRITICAL);

    MailboxStatus after = runUntil(() -> mailbox.awaitPolls(5));
    assertThat(after.level()).isEqualTo(Level.CRITICAL);
    assertThat(episode(after)).isEqualTo(episode(before));
    assertThat(first(after)).isEqualTo(first(before));
    assertThat(mailbox.hasMail()).isFalse();

    mailbox.fill(100);
    DemoMail[] mail = new DemoMail[1];
    runUntil(() -> mail[0] = mailbox.nextMail());
    assertThat(mail[0].content()).contains("X-Quota-Level: FULL", "X-Quota-Reason: escalated");
  }

  @Test
  void aMailboxThatIsNotReachedAfterTheStartHasTheLevelOfBefore()
      throws IOException, InterruptedException {
    runUntil(mailbox::nextMail);
    mailbox.stopImap();

    MailboxStatus after = runUntil(mailbox::awaitLevel);
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
    Agent agent =
        mailbox.agent(folder, "{url: \"jdbc:sqlite:" + folder.resolve("state.db") + "\"}");
    agent.start();
    try {
      wait.await();
      return agent.monitor().board().snapshot().getFirst();
    } finally {
      agent.stop(Duration.ofSeconds(20));
    }
  }
}
