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

  /** As a server does that restarts, or fails over. */
  @Override
  void breakLock() {
    String url = settings.url();
    postgresql.sql(
        url.substring(url.lastIndexOf('/') + 1),
        "select pg_terminate_backend(pid, 10000) from pg_locks join pg_database d on d.oid = database"
            + " where locktype = 'advisory' and datname = current_database()");
  }

  @Test
  void aWriterThatLosesItsSessionStandsByOnceAnotherHasTakenOver() {
    try (Store one = new Store(settings, clock);
        Store other = new Store(settings, clock)) {
      PendingWrites firstMemory = memory();
      PendingWrites secondMemory = memory();
      StateWriter first = Parts.NONE.writer(one, firstMemory, clock);
      StateWriter second = Parts.NONE.writer(other, secondMemory, clock);
      first.step();
      second.step();
      assertThat(second.isStandby()).contains(true);
      breakLock();
      second.step();
      firstMemory.remember(remembered(ALICE, Level.FULL), List.of());
      first.step();
      assertThat(secondMemory.isKnown()).isTrue();
      assertThat(first.isStandby()).contains(true);
      assertThat(firstMemory.isKnown()).isFalse();
      assertThat(first.pending()).isZero();

      breakLock();
      second.step();
      assertThat(second.isStandby()).as("it was the first to come back").contains(false);
    }
  }
}
