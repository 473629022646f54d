package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import mailquota.board.MailboxStatus;
import mailquota.demo.server.DemoMail;
import mailquota.forecast.History.Point;
import mailquota.quota.Level;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.store.StoredMailbox;
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
  void noNoticeIsRepeatedWhileTheEpisodeGoesOn() throws IOException, InterruptedException {
    MailboxStatus before = runUntil(mailbox::nextMail);
    assertThat(before.level()).isEqualTo(Level.CRITICAL);
    Point firstBefore = first();

    MailboxStatus after =
        runUntil(() -> {
          mailbox.awaitStates();
          mailbox.awaitPolls(5);
        });
    assertThat(after.level()).isEqualTo(Level.CRITICAL);
    assertThat(episode(after)).isEqualTo(episode(before));
    assertThat(first()).isEqualTo(firstBefore);
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

  /** The oldest point of the history that is stored. */
  private Point first() {
    List<StoredMailbox> stored = new ArrayList<>();
    Store store = new Store(StoreSettings.sqlite(file()), InstantSource.system());
    try {
      store.recall(stored::add);
    } finally {
      store.close();
    }
    return stored.getFirst().parts().getFirst().history().points().getFirst();
  }

  private String file() {
    return folder.resolve("state.db").toString();
  }

  private static Instant episode(MailboxStatus status) {
    return status.states().values().iterator().next().episode();
  }

  private interface Wait {
    void await() throws InterruptedException;
  }

  /** Gives what was last known of the mailbox. */
  private MailboxStatus runUntil(Wait wait) throws IOException, InterruptedException {
    Agent agent = mailbox.agent(folder, "{url: \"jdbc:sqlite:" + file() + "\"}");
    agent.start();
    try {
      wait.await();
      return agent.statuses().getFirst();
    } finally {
      agent.stop(Duration.ofSeconds(20));
    }
  }
}
