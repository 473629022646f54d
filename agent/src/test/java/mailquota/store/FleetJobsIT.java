package mailquota.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import mailquota.fleet.Ownership;
import mailquota.fleet.Registry;
import mailquota.fleet.Timings;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two agents with one job. */
@Tag("real")
@Timeout(60)
@ExtendWith(PostgresqlExtension.class)
class FleetJobsIT {

  private static final String DIGEST = "digest:daily";
  private static final Instant DUE = Instant.parse("2026-11-24T07:00:00Z");
  private static final Instant LAST = DUE.minus(Duration.ofDays(1));

  private final StoreSettings settings;
  private final Store store;
  private final FleetDatabase leases;
  private final UUID one = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();
  private final JobTimes ofOne;
  private final JobTimes ofOther;

  FleetJobsIT(Postgresql postgresql) {
    settings = Postgresql.settings(postgresql.database());
    store = new Store(settings, InstantSource.system());
    leases = new FleetDatabase(settings, "test", new Timings(Duration.ofMinutes(10)));
    ofOne = new FleetJobs(store, Ownership.SOLE, one);
    ofOther = new FleetJobs(store, Ownership.SOLE, other);
  }

  @BeforeEach
  void begin() throws SQLException {
    store.mark(DIGEST, LAST);
    assertThat(leases.beat(self("one", one))).isInstanceOf(Registry.Answer.Renewed.class);
    assertThat(leases.beat(self("other", other))).isInstanceOf(Registry.Answer.Renewed.class);
  }

  @AfterEach
  void close() {
    leases.close();
    store.close();
  }

  private static Registry.Self self(String name, UUID id) {
    return new Registry.Self(name, id, Map.of());
  }

  @Test
  void oneAgentGetsARun() {
    assertThat(ofOne.claim(DIGEST, DUE, LAST)).contains(LAST);
    assertThat(ofOther.claim(DIGEST, DUE, LAST)).as("the other runs it").isEmpty();
    assertThat(ofOne.claim(DIGEST, DUE, LAST)).as("again").contains(LAST);
    ofOne.mark(DIGEST, DUE);
    assertThat(ofOther.claim(DIGEST, DUE, LAST)).as("it was run").isEmpty();
    assertThat(ofOther.mark(DIGEST)).contains(DUE);
    Instant next = DUE.plus(Duration.ofDays(1));
    assertThat(ofOther.claim(DIGEST, next, LAST)).as("any has the next").contains(DUE);
  }

  @Test
  void theRunOfAnAgentWithAnEndedLeaseIsTakenOverAndNotMarkedByIt() throws SQLException {
    assertThat(ofOne.claim(DIGEST, DUE, LAST)).contains(LAST);
    leases.leave(self("one", one));
    assertThat(ofOne.claim(DIGEST, DUE, LAST)).as("without a lease").isEmpty();
    assertThat(ofOther.claim(DIGEST, DUE, LAST)).contains(LAST);
    ofOne.mark(DIGEST, DUE);
    assertThat(store.mark(DIGEST)).as("the other has not sent it yet").contains(LAST);
    ofOther.mark(DIGEST, DUE);
    assertThat(store.mark(DIGEST)).contains(DUE);
  }

  @Test
  void theFirstRunOfAllIsMarkedByAny() {
    ofOne.mark("digest:new", DUE);
    ofOther.mark("digest:new", DUE);
    assertThat(store.mark("digest:new")).contains(DUE);
  }
}
