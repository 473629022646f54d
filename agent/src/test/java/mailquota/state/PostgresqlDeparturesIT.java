package mailquota.state;

import mailquota.store.StoreSettings;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@ExtendWith(PostgresqlExtension.class)
class PostgresqlDeparturesIT extends DeparturesContract {

  private final Postgresql postgresql;

  PostgresqlDeparturesIT(Postgresql postgresql) {
    this.postgresql = postgresql;
  }

  @Override
  StoreSettings create() {
    return Postgresql.settings(postgresql.database());
  }
}
