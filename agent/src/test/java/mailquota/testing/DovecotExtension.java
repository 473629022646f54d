package mailquota.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a running {@link Dovecot} as a parameter: the usual one with
 * {@code @ExtendWith(DovecotExtension.class)}, another with {@code @RegisterExtension static final
 * DovecotExtension dovecot = DovecotExtension.with(settings)}.
 *
 * <p>All classes whose settings are equal share one server, which ends after the last test of the
 * run; a test that stops its server starts its own. Without an installed Dovecot the class is
 * skipped, or fails where {@code -Dreal.required=true} says that this machine must have one.
 */
public final class DovecotExtension implements BeforeAllCallback, ParameterResolver {

  private final DovecotSettings settings;

  /** For {@code @ExtendWith}. */
  public DovecotExtension() {
    this(DovecotSettings.standard());
  }

  private DovecotExtension(DovecotSettings settings) {
    this.settings = settings;
  }

  public static DovecotExtension with(DovecotSettings settings) {
    return new DovecotExtension(settings);
  }

  /** Skips or fails the calling test where there is no Dovecot; for those that start their own. */
  public static void require() {
    RealServer.require(DovecotInstallation.isPresent(), DovecotInstallation.MISSING);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    require();
    server(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Dovecot.class;
  }

  @Override
  public Dovecot resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return server(context);
  }

  /** The store of the whole run closes what it holds. */
  private Dovecot server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(DovecotExtension.class))
        .computeIfAbsent(settings, Dovecot::start, Dovecot.class);
  }
}
