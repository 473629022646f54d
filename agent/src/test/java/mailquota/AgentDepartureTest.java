package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import mailquota.config.AgentConfig;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mailbox that leaves the configuration of an agent and comes back, days later. */
@Timeout(120)
class AgentDepartureTest {

  private static final String ALICE = "alice@example.org";

  /** How much later it is than it really is. */
  private volatile Duration passed = Duration.ZERO;

  private final InstantSource clock = () -> Instant.now().plus(passed);
  private OneMailbox mailbox;
  private Path with;
  private Path without;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    mailbox = new OneMailbox();
    mailbox.fill(85);
    with =
        mailbox.config(folder, "{url: \"jdbc:sqlite:%s\"}".formatted(folder.resolve("state.db")));
    without =
        Files.writeString(
            folder.resolve("without.yaml"),
            Files.readString(with)
                .replace("[" + ALICE + "]", "[{address: bob@example.org, exclude: true}]"));
  }

  @AfterEach
  void stop() {
    mailbox.close();
  }

  @Test
  void itsOwnerIsWarnedAgainOnlyAfterTheTimeToKeepIt() throws Exception {
    Agent agent = mailbox.agent(with, clock);
    agent.start();
    try {
      assertThat(mailbox.nextMail().recipients()).containsExactly(ALICE);
      agent.replace(config(without));
      mailbox.awaitPoll("bob@example.org");
      assertThat(Scrape.of(agent)).contains("bob@example.org").doesNotContain(ALICE);

      passed = Duration.ofDays(6);
      agent.replace(config(with));
      for (int i = 0; i < 5; i++) {
        mailbox.awaitPoll(ALICE);
      }
      assertThat(agent.statuses().getFirst().states()).isNotEmpty();
      assertThat(mailbox.hasMail()).as("no second notice").isFalse();
      agent.replace(config(without));
      Eventually.await(() -> !Scrape.of(agent).contains(ALICE));
    } finally {
      agent.stop(Duration.ofSeconds(20));
    }
    passed = Duration.ofDays(6 + 8);
    Agent next = mailbox.agent(with, clock);
    next.start();
    try {
      assertThat(mailbox.nextMail().recipients()).as("it is warned anew").containsExactly(ALICE);
    } finally {
      next.stop(Duration.ofSeconds(20));
    }
  }

  private static AgentConfig config(Path file) {
    return ((Valid) new ConfigLoader(OneMailbox.ENVIRONMENT).load(file)).config();
  }
}
