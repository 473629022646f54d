package mailquota.store;

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
    return Postgresql.settings(url);
  }

  @Override
  void breakOutbox() {
    postgresql.sql(database(), "alter table notice add check (id is null) not valid");
  }

  private String database() {
    return Postgresql.nameOf(url);
  }
}
