package mailquota.testing;

/**
 * A running {@link Postgresql}, in which each class has {@linkplain Postgresql#database databases}
 * of its own: {@code @ExtendWith(PostgresqlExtension.class)}.
 */
public final class PostgresqlExtension extends SharedServerExtension<Postgresql> {

  public PostgresqlExtension() {
    super(Postgresql.class);
  }

  /** Skips or fails the calling test where there is no PostgreSQL; for those with their own. */
  public static void require() {
    RealServer.require(Postgresql.isPresent(), Postgresql.MISSING);
  }

  @Override
  void requireInstalled() {
    require();
  }

  @Override
  Postgresql start() {
    return Postgresql.start();
  }
}
