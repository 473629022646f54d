package mailquota.fleet;

import static mailquota.fleet.AgentByTurns.turnsUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mailquota.quota.Address;
import mailquota.store.StoreSettings;
import mailquota.testing.Eventually;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Agents, turn by turn; their PostgreSQL is replaced by a standby that lacks the last transactions.
 * No lease ends meanwhile.
 */
@Tag("real")
@Timeout(240)
class TimelineIT {

  private static final Timings TIMINGS = new Timings(Duration.ofMinutes(5));
  private static final Address ALICE = new Address("alice@example.org");
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  private final List<AgentByTurns> agents = new ArrayList<>();
  private Map<String, Configured> servers = Map.of("mx1", new Configured("a", 16));
  private Postgresql primary;
  private Postgresql standby;
  private StoreSettings settings = StoreSettings.DEFAULT;

  @BeforeEach
  void start() {
    PostgresqlExtension.require();
    primary = Postgresql.start();
    settings = primary.store();
    standby = primary.standby();
  }

  @AfterEach
  void close() {
    agents.forEach(AgentByTurns::close);
    standby.close();
    primary.close();
  }

  private AgentByTurns agent(String name) {
    AgentByTurns agent = new AgentByTurns(name, settings, servers, TIMINGS);
    agents.add(agent);
    return agent;
  }

  private AgentByTurns alone(String name) {
    AgentByTurns agent = agent(name);
    turnsUntil(() -> agent.held() == 16, agent);
    return agent;
  }

  /** From now on the standby receives nothing, and it has all that was written before. */
  private void loseFromNow() {
    String written = primary.sql("postgres", "select pg_current_wal_lsn()");
    Eventually.await(() ->
        standby
            .sql("postgres", "select pg_last_wal_replay_lsn() >= '" + written + "'")
            .equals("t"));
    standby.stopReceiving();
    Eventually.await(
        () -> standby.sql("postgres", "select count(*) from pg_stat_wal_receiver").equals("0"));
  }

  private void failOver() {
    primary.kill();
    standby.replace(primary);
  }

  @Test
  void aClaimThatWasLostIsHeldAgain() {
    AgentByTurns a = alone("a");
    loseFromNow();
    AgentByTurns b = agent("b");
    turnsUntil(() -> a.held() == 8 && b.held() == 8, a, b);
    List<Tenure> ofA = a.membership().held();
    List<Tenure> ofB = b.membership().held();
    failOver();
    turnsUntil(() -> a.membership().rewriting() == Rewriting.DUE, a);
    a.turn();
    assertThat(a.membership().held()).as("those of the other seem to be free to it").isEqualTo(ofA);
    turnsUntil(() -> b.membership().rewriting() == Rewriting.DUE, b);
    a.turn();
    assertThat(a.membership().held()).isEqualTo(ofA);
    assertThat(b.membership().held()).isEqualTo(ofB);
    AgentByTurns writer = b.holds(ALICE) ? b : a;
    writer.write(ALICE, NOW);
    assertThat(writer.recalled()).hasSize(1);
  }

  @Test
  void nothingIsWrittenReadOrSentOnAnotherTimelineBeforeTheAgentKnowsIt() {
    AgentByTurns a = alone("a");
    a.write(ALICE, NOW);
    loseFromNow();
    a.write(ALICE, NOW.plusSeconds(1));
    failOver();
    assertThat(a.membership().mayDecide()).as("by its lease").isTrue();
    Eventually.await(() -> {
      assertThatThrownBy(() -> a.write(ALICE, NOW.plusSeconds(2)))
          .isInstanceOf(RuntimeException.class);
      return isRefused(() -> a.write(ALICE, NOW.plusSeconds(2)));
    });
    assertThat(isRefused(() -> a.store().pending("owner", 10))).isTrue();
    assertThat(isRefused(a::recalled)).isTrue();
    turnsUntil(() -> a.membership().rewriting() == Rewriting.DUE, a);
    assertThat(a.membership().maySend("mx1", ALICE)).isFalse();
    assertThat(a.recalled())
        .as("what it has now")
        .singleElement()
        .matches(each -> each.measuredAt().equals(NOW));
    a.membership().rewritten(a.membership().losses() - 1);
    assertThat(a.membership().maySend("mx1", ALICE)).as("after a further loss").isFalse();
    a.membership().rewritten(a.membership().losses());
    assertThat(a.membership().maySend("mx1", ALICE)).isTrue();
    assertThat(a.store().pending("owner", 10)).isEmpty();
  }

  private static boolean isRefused(Runnable use) {
    try {
      use.run();
      return false;
    } catch (FencedException e) {
      return String.valueOf(e.getMessage()).contains("the database may have lost transactions");
    } catch (RuntimeException _) {
      return false; // A connection to the former primary.
    }
  }

  @Test
  void aNewAgentWaitsForTheOthersAndClaimsInALaterEpoch() {
    AgentByTurns a = alone("a");
    failOver();
    servers = Map.of("mx2", new Configured("a", 1));
    AgentByTurns c = agent("c");
    turnsUntil(() -> c.membership().figures().fleet().orElseThrow().agents() == 2, c);
    c.turn();
    c.turn();
    assertThat(c.held()).isZero();
    turnsUntil(() -> a.membership().rewriting() == Rewriting.DUE, a);
    turnsUntil(() -> c.held() == 1, c);
    assertThat(c.membership().held())
        .containsExactly(new Tenure(Segment.of("mx2", 1).getFirst(), (2L << Integer.SIZE) + 1));
  }

  @Test
  void renewalsThatWentBackAreALossOnTheSameTimeline() {
    AgentByTurns a = alone("a");
    a.turn();
    assertThat(a.membership().rewriting()).isEqualTo(Rewriting.NONE);
    String database = Postgresql.nameOf(settings.url());
    primary.sql(database, "update agent set beats = 1");
    a.turn();
    a.turn();
    assertThat(a.membership().rewriting()).isEqualTo(Rewriting.DUE);
    assertThat(a.held()).isEqualTo(16);
  }
}
