package mailquota.store;

import mailquota.quota.Secret;
import mailquota.testing.Postgresql;
import mailquota.testing.PostgresqlExtension;
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
    return new StoreSettings(url, Postgresql.USER, new Secret(Postgresql.PASSWORD), 0);
  }

  @Override
  void breakOutbox() {
    postgresql.sql(url.substring(url.lastIndexOf('/') + 1), "drop table notice");
  }
}
