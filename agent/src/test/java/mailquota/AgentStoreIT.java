package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import mailquota.silence.Silence;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent while its PostgreSQL dies and comes back. */
@Tag("real")
@Timeout(180)
class AgentStoreIT {

  @TempDir private Path folder;

  @Test
  void itGoesOnMeasuringAndNotifiesOnceTheDatabaseIsBack()
      throws IOException, InterruptedException {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start();
        OneMailbox mailbox = new OneMailbox()) {
      mailbox.fill(50);
      Agent agent = mailbox.agent(folder, section(postgresql));
      agent.start();
      try {
        awaitMetric(agent, mailbox, "quota_agent_store_up 1.0");
        postgresql.kill();
        mailbox.fill(85);
        awaitMetric(agent, mailbox, "quota_agent_store_up 0.0");
        assertThat(Scrape.of(agent))
            .contains("quota_agent_store_pending 1.0")
            .contains("root=\"User quota\",server=\"imap\"} " + 850.0 * (1 << 20))
            .contains("mailbox_quota_level");
        assertThat(mailbox.hasMail()).isFalse();

        postgresql.restart();
        assertThat(mailbox.nextMail().content()).contains("X-Quota-Level: INFO");
        awaitMetric(agent, mailbox, "quota_agent_store_up 1.0");
      } finally {
        agent.stop(Duration.ofSeconds(20));
      }
    }
  }

  @Test
  void itStartsWithoutTheDatabaseAndStillRecallsSentNotices()
      throws IOException, InterruptedException {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start();
        OneMailbox mailbox = new OneMailbox()) {
      String section = section(postgresql);
      mailbox.fill(85);
      Agent first = mailbox.agent(folder, section);
      first.start();
      assertThat(mailbox.nextMail().content()).contains("X-Quota-Level: INFO");
      first.stop(Duration.ofSeconds(20));

      postgresql.kill();
      Agent agent = mailbox.agent(folder, section);
      agent.start();
      try {
        awaitMetric(agent, mailbox, "quota_agent_store_up 0.0");
        postgresql.restart();
        awaitMetric(agent, mailbox, "quota_agent_store_up 1.0");
        mailbox.awaitPolls(3);
        assertThat(mailbox.hasMail()).isFalse();
        mailbox.fill(92);
        assertThat(mailbox.nextMail().content())
            .contains("X-Quota-Level: WARNING", "X-Quota-Reason: escalated");
      } finally {
        agent.stop(Duration.ofSeconds(20));
      }
    }
  }

  @Test
  void itStartsBeforeTheDatabaseAndRespectsItsSilences() throws IOException, InterruptedException {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start();
        OneMailbox mailbox = new OneMailbox()) {
      String section = section(postgresql);
      Agent first = mailbox.agent(folder, section);
      first.start();
      first.silences().add(silence());
      first.stop(Duration.ofSeconds(20));

      postgresql.kill();
      mailbox.fill(85);
      Agent agent = mailbox.agent(folder, section);
      agent.start();
      try {
        awaitMetric(agent, mailbox, "quota_agent_store_up 0.0");
        assertThat(Scrape.of(agent))
            .contains("quota_agent_store_pending 0.0")
            .contains("mailbox_quota_level{")
            .doesNotContain("quota_agent_silences ");
        postgresql.restart();
        awaitMetric(agent, mailbox, "quota_agent_store_up 1.0");
        mailbox.awaitPolls(3);
        awaitMetric(agent, mailbox, "quota_agent_silences 1.0");
        assertThat(mailbox.hasMail()).isFalse();

        agent.silences().expire("s1");
        assertThat(mailbox.nextMail().content()).contains("X-Quota-Level: INFO");
      } finally {
        agent.stop(Duration.ofSeconds(20));
      }
    }
  }

  @Test
  void itMeasuresAlthoughTheDatabaseHangs() throws IOException, InterruptedException {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start();
        OneMailbox mailbox = new OneMailbox()) {
      mailbox.fill(85);
      Agent agent = mailbox.agent(folder, section(postgresql));
      postgresql.freeze();
      try {
        agent.start();
        mailbox.awaitPolls(1);
        assertThat(Scrape.of(agent))
            .doesNotContain("quota_agent_store_up 1")
            .contains("mailbox_quota_level");
        assertThat(mailbox.hasMail()).isFalse();
        postgresql.thaw();
        assertThat(mailbox.nextMail().content()).contains("X-Quota-Level: INFO");
      } finally {
        postgresql.thaw();
        agent.stop(Duration.ofSeconds(20));
      }
    }
  }

  private static Silence silence() {
    Instant now = Instant.now();
    return new Silence(
        "s1",
        new Silence.Matcher(null, "example.org", null, null),
        now,
        now.plus(Duration.ofHours(1)),
        "ann",
        "moving house");
  }

  private static String section(Postgresql postgresql) {
    return "{url: \"%s\", user: %s, password: %s}"
        .formatted(postgresql.database(), Postgresql.USER, Postgresql.PASSWORD);
  }

  /** A poll paces each look. */
  private static void awaitMetric(Agent agent, OneMailbox mailbox, String line)
      throws IOException, InterruptedException {
    while (!Scrape.of(agent).contains(line)) {
      mailbox.awaitPolls(1);
    }
  }
}
