package mailquota.testing.mariadb;

import mailquota.testing.RealServer;
import mailquota.testing.SharedServerExtension;

/**
 * Provides a running {@link Mariadb}, in which each class creates its own {@linkplain
 * Mariadb#database databases}: {@code @ExtendWith(MariadbExtension.class)}.
 */
public final class MariadbExtension extends SharedServerExtension<Mariadb> {

  public MariadbExtension() {
    super(Mariadb.class);
  }

  /** Skips or fails the calling test when MariaDB is not installed; for tests that start one. */
  public static void require() {
    RealServer.require(Mariadb.isPresent(), Mariadb.MISSING);
  }

  @Override
  protected void requireInstalled() {
    require();
  }

  @Override
  protected Mariadb start() {
    return Mariadb.start();
  }
}
