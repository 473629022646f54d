package mailquota.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a running real server as a parameter. All classes share it, and it ends after the
 * last test of the run; a test that wants another, or stops it, starts its own. Without an
 * installed one the class is skipped, or fails where {@code -Dreal.required=true} says that this
 * machine must have one.
 */
abstract class SharedServerExtension<S extends AutoCloseable>
    implements BeforeAllCallback, ParameterResolver {

  private final Class<S> type;

  SharedServerExtension(Class<S> type) {
    this.type = type;
  }

  /** Skips or fails the calling test where there is none. */
  abstract void requireInstalled();

  /** Equal for those that share one. */
  Object settings() {
    return type;
  }

  abstract S start();

  @Override
  public final void beforeAll(ExtensionContext context) {
    requireInstalled();
    server(context);
  }

  @Override
  public final boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == type;
  }

  @Override
  public final S resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return server(context);
  }

  /** The store of the whole run closes what it holds. */
  private S server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(getClass()))
        .getOrComputeIfAbsent(settings(), _ -> start(), type);
  }
}
