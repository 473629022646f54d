package mailquota.fleet;

import static mailquota.fleet.AgentByTurns.turnsUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import mailquota.quota.Address;
import mailquota.store.StoreException;
import mailquota.store.StoreSettings;
import mailquota.testing.Door;
import mailquota.testing.Eventually;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two agents on a real PostgreSQL, turn by turn, with a lease of 0.8 s. */
@Tag("real")
@Timeout(120)
@ExtendWith(PostgresqlExtension.class)
class FenceIT {

  private static final Address ALICE = new Address("alice@example.org");
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  private final Postgresql postgresql;
  private final List<AgentByTurns> agents = new ArrayList<>();
  private StoreSettings settings = StoreSettings.DEFAULT;
  private final Map<String, Configured> servers = Map.of("mx1", new Configured("a", 16));

  FenceIT(Postgresql postgresql) {
    this.postgresql = postgresql;
  }

  @BeforeEach
  void create() {
    settings = postgresql.store();
  }

  @AfterEach
  void close() {
    agents.forEach(AgentByTurns::close);
  }

  private AgentByTurns agent(String name) {
    AgentByTurns agent = new AgentByTurns(name, settings, servers);
    agents.add(agent);
    return agent;
  }

  /** An agent that holds everything. */
  private AgentByTurns alone(String name) {
    AgentByTurns agent = agent(name);
    Eventually.await(() -> {
      agent.turn();
      return agent.held() == 16;
    });
    return agent;
  }

  @Test
  void oneAgentHoldsAllAndTwoShare() {
    AgentByTurns a = alone("a");
    assertThat(a.membership().isReady()).isTrue();
    assertThat(a.membership().share("mx1")).isEqualTo(new Share(16, 16));
    AgentByTurns b = agent("b");
    turnsUntil(() -> a.held() == 8 && b.held() == 8, a, b);
    assertThat(a.membership().share("mx1")).isEqualTo(new Share(8, 16));
    assertThat(a.holds(ALICE)).isNotEqualTo(b.holds(ALICE));
    assertThat(a.membership().figures().fleet().orElseThrow().agents()).isEqualTo(2);
  }

  @Test
  void theSegmentsOfADeadAgentAreClaimed() {
    AgentByTurns a = alone("a");
    AgentByTurns b = agent("b");
    turnsUntil(() -> b.held() == 8, a, b);
    turnsUntil(() -> b.held() == 16, b);
    assertThat(a.membership().held()).as("which it does not know yet").hasSize(8);
    assertThat(a.membership().mayDecide()).isFalse();
    var _ = a.membership().turn();
    assertThat(a.membership().held()).isEmpty();
  }

  @Test
  void aWriteOfAnAgentThatLostItsSegmentIsRefused() {
    AgentByTurns a = alone("a");
    a.write(ALICE, NOW);
    AgentByTurns b = agent("b");
    turnsUntil(() -> b.holds(ALICE), b);
    assertThat(a.holds(ALICE)).as("as far as it knows").isTrue();
    assertThatThrownBy(() -> a.write(ALICE, NOW.plusSeconds(1)))
        .isInstanceOf(FencedException.class)
        .hasMessageContaining("held by another agent");
    assertThat(b.recalled()).singleElement().matches(each -> each.measuredAt().equals(NOW));
    b.write(ALICE, NOW.plusSeconds(2));
  }

  @Test
  void aSegmentIsNotClaimedDuringAWriteAndTheNextHolderReadsIt() throws SQLException {
    AgentByTurns a = alone("a");
    AgentByTurns b = agent("b");
    turnsUntil(() -> b.held() == 8, a, b);
    Address ofA =
        IntStream.range(0, 1000)
            .mapToObj(i -> new Address("user" + i + "@example.org"))
            .filter(each -> a.membership().holds("mx1", each))
            .findFirst()
            .orElseThrow();
    a.write(ofA, NOW.minusSeconds(1)); // It is connected, so the next write begins at once.
    a.turn();
    try (Connection other =
        DriverManager.getConnection(settings.url(), Postgresql.USER, Postgresql.PASSWORD)) {
      other.setAutoCommit(false);
      other.createStatement().execute("lock table mailbox in exclusive mode");
      CompletableFuture<Void> write = CompletableFuture.runAsync(() -> a.write(ofA, NOW));
      turnsUntil(() -> b.held() == 15, b);
      b.turn();
      assertThat(b.membership().holds("mx1", ofA)).as("while the write is not committed").isFalse();
      assertThat(write).isNotDone();
      other.rollback();
      write.join();
    }
    turnsUntil(() -> b.held() == 16, b);
    assertThat(b.recalled()).hasSize(1);
    assertThatThrownBy(() -> a.write(ofA, NOW)).isInstanceOf(FencedException.class);
  }

  /** As a process that was stopped within its transaction. */
  @Test
  void aFrozenWriterDelaysTheClaimForTenSecondsOnly() throws SQLException {
    AgentByTurns a = alone("a");
    AgentByTurns b = agent("b");
    try (Connection frozen =
        DriverManager.getConnection(settings.url(), Postgresql.USER, Postgresql.PASSWORD)) {
      frozen.setAutoCommit(false);
      frozen
          .createStatement()
          .execute("select set_config('idle_in_transaction_session_timeout', '2s', true)");
      frozen.createStatement().execute("select * from segment where " + ofAlice() + " for share");
      turnsUntil(() -> b.held() == 15, b);
      assertThat(b.holds(ALICE)).isFalse();
      turnsUntil(() -> b.holds(ALICE), b);
      assertThatThrownBy(() -> frozen.createStatement().execute("select 1"))
          .isInstanceOf(SQLException.class);
    }
    assertThat(a.holds(ALICE)).as("as far as it knows").isTrue();
  }

  /** As a process that was stopped while it read the states of its segments. */
  @Test
  void aFrozenReaderDelaysTheClaimForTenSecondsOnly() {
    AgentByTurns a = alone("a");
    a.write(ALICE, NOW);
    AgentByTurns b = agent("b");
    Optional<Fence> held =
        a.membership()
            .holder()
            .map(id -> new Fence(id, a.membership().held(), a.membership().timeline()));
    assertThatThrownBy(() -> a.store().recall(held, _ -> turnsUntil(() -> b.holds(ALICE), b)))
        .isInstanceOf(StoreException.class);
    assertThat(b.holds(ALICE)).isTrue();
  }

  /** As a process that was cut off while it sent the values of a statement. */
  @Test
  void aStatementThatWasCutOffDelaysTheClaimForTenSecondsOnly() throws Exception {
    AgentByTurns a = alone("a");
    AgentByTurns b = agent("b");
    try (Door door = Door.to(URI.create(settings.url().substring("jdbc:".length())).getPort());
        Connection cutOff =
            DriverManager.getConnection(
                settings.url().replaceFirst(":\\d+/", ":" + door.port() + "/"),
                Postgresql.USER,
                Postgresql.PASSWORD);
        PreparedStatement statement = cutOff.prepareStatement("select length(?)")) {
      cutOff.setAutoCommit(false);
      cutOff.createStatement().execute("select * from segment where " + ofAlice() + " for share");
      statement.setBytes(1, new byte[1 << 27]);
      CompletableFuture<Boolean> sending = CompletableFuture.supplyAsync(() -> fails(statement));
      Eventually.await(() -> isActive("query = 'select length($1)'"));
      door.stall();
      Eventually.await(() -> isActive("query = 'select length($1)' and wait_event = 'ClientRead'"));
      turnsUntil(() -> b.holds(ALICE), b);
      door.resume();
      assertThat(sending.join()).as("its session was ended").isTrue();
    }
    assertThat(a.holds(ALICE)).as("as far as it knows").isTrue();
  }

  private static boolean fails(PreparedStatement statement) {
    try {
      statement.execute();
      return false;
    } catch (SQLException _) {
      return true;
    }
  }

  private boolean isActive(String condition) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(settings.url(), Postgresql.USER, Postgresql.PASSWORD);
        Statement look = connection.createStatement()) {
      return look.executeQuery(
              "select from pg_stat_activity where state = 'active' and " + condition)
          .next();
    }
  }

  private static String ofAlice() {
    int slot = Slot.of(ALICE);
    return "lo <= %d and hi > %d".formatted(slot, slot);
  }

  @Test
  void aSecondProcessOfANameWaitsUntilTheFirstIsDead() {
    AgentByTurns first = alone("a");
    AgentByTurns second = agent("a");
    first.turn();
    second.turn();
    assertThat(second.membership().isStandby()).isTrue();
    assertThat(second.membership().mayDecide()).isFalse();
    assertThat(second.held()).isZero();
    assertThat(second.membership().isReady()).isFalse();
    turnsUntil(() -> second.held() == 16, second);
    first.turn();
    assertThat(first.membership().isStandby()).isTrue();
    assertThat(first.held()).isZero();
  }

  @Test
  void theSegmentsOfAnAgentThatLeftInOrderAreKeptForItForAWhile() {
    AgentByTurns a = alone("a");
    AgentByTurns b = agent("b");
    turnsUntil(() -> a.held() == 8 && b.held() == 8, a, b);
    List<Segment> had = a.membership().held().stream().map(Tenure::segment).toList();
    a.membership().leave();
    b.turn();
    b.turn();
    assertThat(b.held()).as("reserved for the other").isEqualTo(8);

    AgentByTurns again = agent("a");
    turnsUntil(() -> again.held() == 8, again);
    assertThat(again.membership().held().stream().map(Tenure::segment)).isEqualTo(had);
    again.membership().leave();
    turnsUntil(() -> b.held() == 16, b);
  }

  @Test
  void anAgentThatNobodyReplacedGoesOnWithItsSegments() {
    AgentByTurns a = alone("a");
    List<Tenure> before = a.membership().held();
    Eventually.await(() -> a.membership().figures().lease().isZero());
    assertThat(a.membership().mayDecide()).isFalse();
    a.turn();
    assertThat(a.membership().mayDecide()).isTrue();
    assertThat(a.membership().held()).isEqualTo(before);
  }

  @Test
  void theSegmentsOfAServerThatNoAgentKnowsAreHeld() {
    AgentByTurns a = alone("a");
    a.configure(Map.of("mx2", new Configured("b", 1)));
    turnsUntil(() -> a.held() == 17, a);
    a.membership().leave();
    AgentByTurns b = agent("b");
    b.configure(Map.of("mx2", new Configured("b", 1)));
    turnsUntil(() -> b.held() == 17, b);
    assertThat(b.holds(ALICE)).isTrue();
    assertThat(b.recalled()).isEqualTo(List.of());
    assertThat(Optional.of(b.membership().share("mx2"))).contains(Share.WHOLE);
  }
}
