package mailquota.state;

import static mailquota.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mailquota.quota.Level;
import mailquota.store.Store;
import mailquota.store.StoreException;
import mailquota.store.StoreSettings;
import mailquota.store.StoredMailbox;
import mailquota.testing.SettableClock;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@ExtendWith(PostgresqlExtension.class)
class PostgresqlStoreFaultsIT extends StoreFaultsContract {

  private final Postgresql postgresql;
  private String url = "";

  PostgresqlStoreFaultsIT(Postgresql postgresql) {
    this.postgresql = postgresql;
  }

  @Override
  StoreSettings create() {
    url = postgresql.database();
    return settings(url);
  }

  private static StoreSettings settings(String url) {
    return Postgresql.settings(url);
  }

  @Override
  void sql(String statement) {
    postgresql.sql(Postgresql.nameOf(url), statement);
  }

  @Test
  void aDatabaseInAnotherEncodingIsRefusedAtTheStart() {
    String latin1 = postgresql.database("encoding 'LATIN1' template template0");
    try (Store store = new Store(settings(latin1), new SettableClock(NOW))) {
      assertThatThrownBy(() -> store.pending("owner", 1))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("the encoding of the database is LATIN1, expected UTF8");
    }
  }

  @Test
  void aReadOnlyDatabaseIsAnOutage() {
    assertThatItIsAnOutage(
        "alter database %s set default_transaction_read_only = on",
        "alter database %s set default_transaction_read_only = off");
  }

  @Test
  void aRevokedRightIsAnOutage() {
    assertThatItIsAnOutage(
        "alter role " + Postgresql.USER + " in database %s set role = pg_read_all_data",
        "alter role " + Postgresql.USER + " in database %s reset role");
  }

  private void assertThatItIsAnOutage(String breaking, String repairing) {
    prepare();
    alter(breaking);
    decide("alice@example.org");
    assertThat(overdue()).hasSize(1);
    assertThat(writer().isUp()).contains(false);
    assertThat(writer().rejected()).isZero();

    alter(repairing);
    stepUntilUp();
    assertThat(stored()).extracting(StoredMailbox::level).containsExactly(Level.FULL);
  }

  /** Applies to sessions that begin later. */
  private void alter(String statement) {
    String database = Postgresql.nameOf(url);
    postgresql.sql("postgres", statement.formatted(database));
    postgresql.sql(
        "postgres",
        "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '"
            + database
            + "'");
  }
}
