package mailquota.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import mailquota.testing.postgresql.Pgbouncer;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Statements are prepared in a session that the connection has alone. */
@Tag("real")
@Timeout(60)
@ExtendWith(PostgresqlExtension.class)
class PreparedStatementsIT {

  private static final int TIMES = 20;

  private final String url;
  private final int port;

  PreparedStatementsIT(Postgresql postgresql) {
    url = postgresql.database();
    port = postgresql.port();
  }

  @Test
  void aSessionPreparesWhatIsRepeated() {
    assertThat(prepared(url)).isPositive();
  }

  @Test
  void aPoolerHasNothingPrepared() {
    Pgbouncer.require();
    try (Pgbouncer pooler = Pgbouncer.before(port)) {
      assertThat(prepared(url.replace(":" + port + "/", ":" + pooler.port() + "/"))).isZero();
    }
  }

  @Test
  void thePropertyOfTheUrlDecides() {
    assertThat(prepared(url + "?prepareThreshold=0")).isZero();
  }

  /** The prepared statements of the session after the same query was repeated. */
  private static long prepared(String url) {
    StoreSettings settings = Postgresql.settings(url);
    try (Store store = new Store(settings, InstantSource.system())) {
      return store.get(
          "repeat a query",
          handle -> {
            for (int i = 0; i < TIMES; i++) {
              handle
                  .createQuery("select last_at from job where name = 'any'")
                  .mapTo(Long.class)
                  .list();
            }
            return handle
                .createQuery("select count(*) from pg_prepared_statements")
                .mapTo(Long.class)
                .one();
          });
    }
  }
}
