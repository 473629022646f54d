package mailquota.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a running {@link Cyrus} {@linkplain CyrusNames#WITH_DOMAINS with domains} as a
 * parameter: {@code @ExtendWith(CyrusExtension.class)}.
 *
 * <p>All classes share it, and it ends after the last test of the run; a test that wants another,
 * or stops it, starts its own. Without a Cyrus the class is skipped, or fails where {@code
 * -Dreal.required=true} says that this machine must have one.
 */
public final class CyrusExtension implements BeforeAllCallback, ParameterResolver {

  /** Skips or fails the calling test where there is no Cyrus. */
  public static void require() {
    RealServer.require(CyrusInstallation.find().isPresent(), CyrusInstallation.MISSING);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    require();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Cyrus.class;
  }

  /** The store of the whole run closes what it holds. */
  @Override
  public Cyrus resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(CyrusExtension.class))
        .computeIfAbsent(CyrusNames.WITH_DOMAINS, Cyrus::start, Cyrus.class);
  }
}
