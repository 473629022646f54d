package mailquota.store;

import mailquota.quota.Secret;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
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
  void breakClaim() {
    String url = settings.url();
    postgresql.sql(
        url.substring(url.lastIndexOf('/') + 1),
        "select pg_terminate_backend(pid, 10000) from pg_locks join pg_database d on d.oid = database"
            + " where locktype = 'advisory' and datname = current_database()");
  }
}
