package mailquota.store;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import mailquota.quota.Level;
import mailquota.quota.Secret;
import mailquota.testing.SettableClock;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@ExtendWith(PostgresqlExtension.class)
class PostgresqlStoreIT extends StoreContract {

  private static final StateWriter.Wiring NOTHING =
      new StateWriter.Wiring(_ -> Stream.empty(), () -> {}, _ -> {});

  private final Postgresql postgresql;
  private String url = "";

  PostgresqlStoreIT(Postgresql postgresql) {
    this.postgresql = postgresql;
  }

  @Override
  StoreSettings create() {
    url = postgresql.database();
    return new StoreSettings(url, Postgresql.USER, new Secret(Postgresql.PASSWORD));
  }

  @Override
  void breakOutbox() {
    postgresql.sql(database(), "alter table notice add check (id is null) not valid");
  }

  private String database() {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  @Test
  void whoLosesItsSessionStandsByOnceAnotherHasTakenOver() {
    StoreSettings settings = create();
    SettableClock clock = new SettableClock(NOW);
    try (Store one = new Store(settings, clock);
        Store other = new Store(settings, clock)) {
      StateWriter first = recorder(one, clock);
      StateWriter second = recorder(other, clock);
      first.prepare(NOTHING);
      second.prepare(NOTHING);
      assertThat(second.isStandby()).contains(true);
      endClaims();
      second.step();
      first.remember(remembered("alice@example.org", Level.FULL), List.of());
      first.step();
      assertThat(second.isKnown()).isTrue();
      assertThat(first.isStandby()).contains(true);
      assertThat(first.isKnown()).isFalse();
      assertThat(first.pending()).isZero();

      endClaims();
      second.step();
      assertThat(second.isStandby()).as("it was the first to come back").contains(false);
    }
  }

  /** As a server does that restarts, or fails over. */
  private void endClaims() {
    postgresql.sql(
        database(),
        "select pg_terminate_backend(pid, 10000) from pg_locks join pg_database d on d.oid = database"
            + " where locktype = 'advisory' and datname = current_database()");
  }

  private static StateWriter recorder(Store store, InstantSource clock) {
    return new StateWriter(store, new SilenceWatch(store, clock), clock, _ -> List.of());
  }
}
