package mailquota.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides a running real server as a parameter of tests. All classes share it, and it stops after
 * the last test of the run; a test that needs another one, or stops it, starts its own. When it is
 * not installed the class is skipped, or fails with {@code -Dreal.required=true}.
 */
public abstract class SharedServerExtension<S extends AutoCloseable>
    implements BeforeAllCallback, ParameterResolver {

  private final Class<S> type;

  protected SharedServerExtension(Class<S> type) {
    this.type = type;
  }

  /** Skips or fails the calling test when it is not installed. */
  protected abstract void requireInstalled();

  /** Equal settings share one server. */
  protected Object settings() {
    return type;
  }

  protected abstract S start();

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

  /** The root store closes its values at the end of the run. */
  private S server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(getClass()))
        .getOrComputeIfAbsent(settings(), _ -> start(), type);
  }
}
