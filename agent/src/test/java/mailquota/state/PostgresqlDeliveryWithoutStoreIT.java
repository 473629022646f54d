package mailquota.state;

import mailquota.store.StoreSettings;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("real")
@ExtendWith(PostgresqlExtension.class)
class PostgresqlDeliveryWithoutStoreIT extends DeliveryWithoutStoreContract {

  private final Postgresql postgresql;

  PostgresqlDeliveryWithoutStoreIT(Postgresql postgresql) {
    this.postgresql = postgresql;
  }

  @Override
  StoreSettings create() {
    return Postgresql.settings(postgresql.database());
  }
}
