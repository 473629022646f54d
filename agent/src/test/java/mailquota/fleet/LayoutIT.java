package mailquota.fleet;

import static mailquota.fleet.AgentByTurns.turnsUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import mailquota.fleet.FleetFigures.Fleet;
import mailquota.fleet.Registry.Answer.Renewed;
import mailquota.fleet.Registry.Row;
import mailquota.fleet.Registry.Self;
import mailquota.quota.Address;
import mailquota.store.FleetDatabase;
import mailquota.store.StoreSettings;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents on a real PostgreSQL, turn by turn; their configured number of ranges changes. */
@Tag("real")
@Timeout(120)
@ExtendWith(PostgresqlExtension.class)
class LayoutIT {

  private static final Address ALICE = new Address("alice@example.org");
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Map<String, Configured> OF_16 = Map.of("mx1", new Configured("a", 16));
  private static final Map<String, Configured> OF_1 = Map.of("mx1", new Configured("b", 1));
  private static final Map<String, Configured> OF_64 = Map.of("mx1", new Configured("c", 64));

  /** An indented block of the runbook. */
  private static final Pattern STATEMENT = Pattern.compile("(?ms)^    (select|delete) [^;]+;");

  private final Postgresql postgresql;
  private final List<AutoCloseable> closing = new ArrayList<>();
  private StoreSettings settings = StoreSettings.DEFAULT;

  LayoutIT(Postgresql postgresql) {
    this.postgresql = postgresql;
  }

  @BeforeEach
  void create() {
    settings = postgresql.store();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : closing) {
      each.close();
    }
  }

  private AgentByTurns agent(String name, Map<String, Configured> servers) {
    AgentByTurns agent = new AgentByTurns(name, settings, servers);
    closing.add(agent);
    return agent;
  }

  private static List<Segment> held(AgentByTurns agent) {
    return agent.membership().held().stream().map(Tenure::segment).toList();
  }

  private static long lastEpoch(AgentByTurns... of) {
    return List.of(of).stream()
        .flatMap(agent -> agent.membership().held().stream())
        .mapToLong(Tenure::epoch)
        .max()
        .orElseThrow();
  }

  /** Whether they see that they have not configured the server alike, or alike. */
  private static boolean see(boolean differs, AgentByTurns... agents) {
    return List.of(agents).stream()
        .map(agent -> agent.membership().figures().fleet().map(Fleet::differs))
        .allMatch(seen -> seen.equals(Optional.of(differs)));
  }

  @Test
  void theNumberOfRangesFollowsWhenTheLastAgentHasReloaded() {
    AgentByTurns a = agent("a", OF_16);
    AgentByTurns b = agent("b", OF_16);
    turnsUntil(() -> a.held() == 8 && b.held() == 8, a, b);
    long before = lastEpoch(a, b);

    a.configure(OF_1);
    turnsUntil(() -> see(true, a, b), a, b);
    assertThat(List.of(a.held(), b.held())).as("the old number stays").containsExactly(8, 8);
    assertThat(a.membership().isReady()).isTrue();

    b.configure(OF_1);
    turnsUntil(() -> a.held() + b.held() == 1, a, b);
    turnsUntil(() -> see(false, a, b), a, b);
    assertThat(lastEpoch(a, b)).isGreaterThan(before);
    AgentByTurns holder = a.held() == 1 ? a : b;
    assertThat(holder.membership().share("mx1")).isEqualTo(Share.WHOLE);
    assertThat((holder == a ? b : a).membership().share("mx1").connections(4)).isZero();

    a.configure(OF_64);
    b.configure(OF_64);
    turnsUntil(() -> a.held() == 32 && b.held() == 32, a, b);
    assertThat(held(a)).doesNotContainAnyElementsOf(held(b)).isSubsetOf(Segment.of("mx1", 64));
    assertThat(lastEpoch(a, b)).isGreaterThan(before + 2);
  }

  @Test
  void whatWasStoredIsRecalledInTheNewLayout() {
    AgentByTurns a = agent("a", OF_16);
    turnsUntil(() -> a.held() == 16, a);
    a.write(ALICE, NOW);
    a.configure(OF_64);
    turnsUntil(() -> a.held() == 64, a);
    assertThat(a.recalled()).singleElement().matches(each -> each.measuredAt().equals(NOW));
    a.write(ALICE, NOW.plusSeconds(1));
  }

  /** The first range of both layouts begins with the same slot. */
  @Test
  void aFrozenAgentWritesNothingInAnotherLayout() {
    Address ofFirst = new Address("user31@example.org");
    assertThat(Slot.of(ofFirst)).isLessThan(Slot.COUNT / 16);
    AgentByTurns a = agent("a", OF_16);
    turnsUntil(() -> a.held() == 16, a);
    AgentByTurns b = agent("b", OF_1);
    turnsUntil(() -> b.held() == 1, b);

    assertThat(a.holds(ofFirst)).as("as far as it knows").isTrue();
    assertThatThrownBy(() -> a.write(ofFirst, NOW)).isInstanceOf(FencedException.class);
    a.turn();
    assertThat(a.held()).isZero();
    turnsUntil(() -> see(true, a, b) && a.held() + b.held() == 1, a, b);
  }

  @Test
  void anAgentThatJoinsMeanwhileWithAnotherConfigurationKeepsTheNumber() {
    AgentByTurns a = agent("a", OF_16);
    turnsUntil(() -> a.held() == 16, a);
    a.configure(OF_1);
    a.turn();
    assertThat(a.held()).as("released").isZero();
    AgentByTurns b = agent("b", OF_16);
    b.turn();
    turnsUntil(() -> a.held() == 8 && b.held() == 8, a, b);
  }

  @Test
  void ofTwoAgentsThatDivideAServerAtOnceOneDoes() throws SQLException {
    try (Registry registry = new FleetDatabase(settings, "1", AgentByTurns.TIMINGS)) {
      Self self = new Self("a", UUID.randomUUID(), OF_16);
      registry.beat(self);
      registry.layOut(new Layout(List.of(), Segment.of("mx1", 16)));
      registry.layOut(new Layout(List.of(), Segment.of("mx1", 64)));
      List<Row> first = rows(registry, self);
      assertThat(first).hasSize(16).allMatch(row -> row.epoch() == 0);

      Layout layout = new Layout(first, Segment.of("mx1", 1));
      List<Tenure> claimed = registry.claim(self, first.subList(3, 4));
      registry.layOut(layout);
      assertThat(rows(registry, self)).as("one is held").hasSize(16);
      registry.release(self, claimed);
      registry.layOut(layout);
      assertThat(rows(registry, self)).as("one was held since").hasSize(16);

      Layout next = new Layout(rows(registry, self), Segment.of("mx1", 1));
      registry.layOut(next);
      registry.layOut(next);
      assertThat(rows(registry, self))
          .containsExactly(
              new Row(new Segment("mx1", 0, Slot.COUNT), null, claimed.getFirst().epoch() + 1));
      assertThat(registry.claim(self, first)).as("of rows of the earlier layout").isEmpty();
    }
  }

  /** What the runbook says of an alert for several agents is asked of the tables. */
  @Test
  void theStatementsOfTheRunbookAreOfTheTables() throws IOException, SQLException {
    AgentByTurns a = agent("quota-agent-0", OF_16);
    AgentByTurns b = agent("quota-agent-1", OF_64);
    turnsUntil(() -> a.held() == 8 && b.held() == 8, a, b);
    String runbook = Files.readString(Path.of("../docs/runbook.md"));
    List<String> statements =
        STATEMENT
            .matcher(runbook.substring(runbook.indexOf("## MailboxQuotaFleetConfigDiffers")))
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(statements).hasSize(4);
    try (Connection connection =
            DriverManager.getConnection(settings.url(), Postgresql.USER, Postgresql.PASSWORD);
        Statement statement = connection.createStatement()) {
      List<String> agents = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(statements.getFirst())) {
        while (row.next()) {
          agents.add(row.getString("server") + row.getString("array_agg"));
        }
      }
      assertThat(agents).containsExactly("mx1{quota-agent-0}", "mx1{quota-agent-1}");
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static List<Row> rows(Registry registry, Self self) throws SQLException {
    return registry.beat(self) instanceof Renewed renewed ? renewed.rows() : List.of();
  }
}
