package mailquota.store;

import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@ExtendWith(PostgresqlExtension.class)
class PostgresqlNoticesIT extends RecordedNoticesContract {

  private final Postgresql postgresql;

  PostgresqlNoticesIT(Postgresql postgresql) {
    this.postgresql = postgresql;
  }

  @Override
  StoreSettings create() {
    return Postgresql.settings(postgresql.database());
  }
}
