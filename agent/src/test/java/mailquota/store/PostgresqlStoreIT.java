package mailquota.store;

import mailquota.quota.Secret;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@ExtendWith(PostgresqlExtension.class)
class PostgresqlStoreIT extends StoreContract {

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
}
