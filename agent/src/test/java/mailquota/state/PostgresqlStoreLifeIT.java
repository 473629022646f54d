package mailquota.state;

import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mailquota.quota.Level;
import mailquota.quota.Secret;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@ExtendWith(PostgresqlExtension.class)
class PostgresqlStoreLifeIT extends StoreLifeContract {

  private final Postgresql postgresql;

  PostgresqlStoreLifeIT(Postgresql postgresql) {
    this.postgresql = postgresql;
  }

  @Override
  StoreSettings create() {
    return new StoreSettings(
        postgresql.database(), Postgresql.USER, new Secret(Postgresql.PASSWORD));
  }

  /** Ends the session, as a restart or a failover does. */
  @Override
  void breakLock() {
    String url = settings.url();
    postgresql.sql(
        url.substring(url.lastIndexOf('/') + 1),
        "select pg_terminate_backend(pid, 10000) from pg_locks join pg_database d on d.oid = database"
            + " where locktype = 'advisory' and datname = current_database()");
  }

  @Test
  void aWriterThatLosesItsSessionStandsByOnceAnotherHasTheLock() {
    try (Store one = new Store(settings, clock);
        Store other = new Store(settings, clock)) {
      PendingWrites firstWrites = pendingWrites();
      PendingWrites secondWrites = pendingWrites();
      StateWriter first = Parts.NONE.writer(one, firstWrites, clock);
      StateWriter second = Parts.NONE.writer(other, secondWrites, clock);
      first.step();
      second.step();
      assertThat(second.isStandby()).contains(true);
      breakLock();
      second.step();
      firstWrites.remember(remembered(ALICE, Level.FULL), List.of());
      first.step();
      assertThat(secondWrites.isKnown()).isTrue();
      assertThat(first.isStandby()).contains(true);
      assertThat(firstWrites.isKnown()).isFalse();
      assertThat(first.pending()).isZero();

      breakLock();
      second.step();
      assertThat(second.isStandby()).as("the second writer reconnected first").contains(false);
    }
  }
}
