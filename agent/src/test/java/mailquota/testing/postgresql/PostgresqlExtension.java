package mailquota.testing.postgresql;

import mailquota.testing.RealServer;
import mailquota.testing.SharedServerExtension;

/**
 * Provides a running {@link Postgresql}, in which each class creates its own {@linkplain
 * Postgresql#database databases}: {@code @ExtendWith(PostgresqlExtension.class)}.
 */
public final class PostgresqlExtension extends SharedServerExtension<Postgresql> {

  public PostgresqlExtension() {
    super(Postgresql.class);
  }

  /**
   * Skips or fails the calling test when PostgreSQL is not installed; for tests that start their
   * own.
   */
  public static void require() {
    RealServer.require(Postgresql.isPresent(), Postgresql.MISSING);
  }

  @Override
  protected void requireInstalled() {
    require();
  }

  @Override
  protected Postgresql start() {
    return Postgresql.start();
  }
}
