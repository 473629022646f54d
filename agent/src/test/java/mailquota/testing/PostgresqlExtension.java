package mailquota.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a running {@link Postgresql} as a parameter:
 * {@code @ExtendWith(PostgresqlExtension.class)}.
 *
 * <p>All classes share it, each with {@linkplain Postgresql#database databases} of its own; a test
 * that stops it starts its own. Without an installed PostgreSQL the class is skipped, or fails
 * where {@code -Dreal.required=true} says that this machine must have one.
 */
public final class PostgresqlExtension implements BeforeAllCallback, ParameterResolver {

  /** Skips or fails the calling test where there is no PostgreSQL. */
  public static void require() {
    RealServer.require(Postgresql.isPresent(), Postgresql.MISSING);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    require();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Postgresql.class;
  }

  /** The store of the whole run closes what it holds. */
  @Override
  public Postgresql resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(PostgresqlExtension.class))
        .computeIfAbsent("shared", _ -> Postgresql.start(), Postgresql.class);
  }
}
