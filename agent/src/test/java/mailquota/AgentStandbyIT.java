package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import mailquota.quota.Secret;
import mailquota.store.Deliveries;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.Eventually;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two agents on one store, of which the first is a process that is killed. */
@Tag("real")
@Timeout(180)
class AgentStandbyIT {

  @TempDir private Path folder;

  @Test
  void onSqliteOneNotifiesAndTheOtherTakesOver() throws Exception {
    StoreSettings settings = StoreSettings.sqlite(folder.resolve("state.db").toString());
    withTwo(
        "{url: \"" + settings.url() + "\"}",
        (mailbox, first, second) -> theSecondMeasures(settings, mailbox, first, second));
  }

  /** With the lease of 20 s. */
  @Test
  void onPostgresqlTheSecondOfANameProbesNothingAndTakesOver() throws Exception {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start()) {
      Secret password = new Secret(Postgresql.PASSWORD);
      StoreSettings settings = new StoreSettings(postgresql.database(), Postgresql.USER, password);
      withTwo(
          "{url: \"%s\", user: %s, password: %s}"
              .formatted(settings.url(), Postgresql.USER, Postgresql.PASSWORD),
          AgentStandbyIT::theSecondProbesNothing);
    }
  }

  /** What happens to a mailbox at 85 % that the first agent has notified its owner of. */
  @FunctionalInterface
  private interface Course {
    void run(OneMailbox mailbox, AgentProcess first, Agent second) throws Exception;
  }

  /** The second one is started; in the end it notifies the owner of a further level. */
  private void withTwo(String store, Course course) throws Exception {
    try (OneMailbox mailbox = new OneMailbox()) {
      mailbox.fill(85);
      Path config = mailbox.config(folder, store);
      Agent second = mailbox.agent(folder, store);
      try (AgentProcess first =
          AgentProcess.start(config, OneMailbox.ENVIRONMENT, folder.resolve("first.log"))) {
        assertThat(mailbox.nextMail().content()).contains("X-Quota-Level: INFO");
        second.start();
        course.run(mailbox, first, second);
        mailbox.fill(96);
        assertThat(mailbox.nextMail().content())
            .contains("X-Quota-Level: CRITICAL", "X-Quota-Reason: escalated");
      } finally {
        second.stop(Duration.ofSeconds(20));
      }
    }
  }

  private static void theSecondProbesNothing(OneMailbox mailbox, AgentProcess first, Agent second)
      throws Exception {
    Eventually.await(() -> Scrape.of(second).contains("quota_agent_standby 1.0"));
    mailbox.fill(92);
    assertThat(mailbox.nextMail().content()).contains("X-Quota-Level: WARNING");
    assertThat(Scrape.of(second))
        .contains("quota_agent_store_up 1.0")
        .doesNotContain("mailbox_quota_level{");
    first.kill();
    mailbox.awaitPolls(5);
    assertThat(Scrape.of(second)).contains("quota_agent_standby 0.0");
  }

  private static void theSecondMeasures(
      StoreSettings settings, OneMailbox mailbox, AgentProcess first, Agent second)
      throws IOException, InterruptedException {
    standsBy(mailbox, second);
    awaitDelivered(settings, mailbox, 2);
    first.kill();
    while (!Scrape.of(second).contains("quota_agent_standby 0.0")) {
      mailbox.awaitPolls(1);
    }
    mailbox.awaitPolls(5);
    assertThat(mailbox.hasMail()).as("notified twice").isFalse();
  }

  private static void standsBy(OneMailbox mailbox, Agent second)
      throws IOException, InterruptedException {
    while (!Scrape.of(second).contains("quota_agent_standby 1.0")) {
      mailbox.awaitPolls(1);
    }
    assertThat(Scrape.of(second)).contains("quota_agent_store_up 1.0", "mailbox_quota_level{");
    mailbox.fill(92);
    assertThat(mailbox.nextMail().content()).contains("X-Quota-Level: WARNING");
    mailbox.awaitPolls(5);
    assertThat(mailbox.hasMail()).as("notified twice").isFalse();
  }

  /** A process that is killed before it has recorded that a mail arrived leaves it to the next. */
  private static void awaitDelivered(StoreSettings settings, OneMailbox mailbox, int count)
      throws InterruptedException {
    try (Store store = new Store(settings, InstantSource.system())) {
      while (Deliveries.of(store, 10).size() < count) {
        mailbox.awaitPolls(1);
      }
    }
  }
}
