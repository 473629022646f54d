package mailquota.testing;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a running {@link Courier} as a parameter, which all classes share. Without one on
 * this machine the class is skipped, or fails where {@code -Dreal.required=true} says that there
 * must be one. It is skipped in any case where this process may not have a mount namespace.
 */
public final class CourierExtension implements BeforeAllCallback, ParameterResolver {

  /** Skips or fails the calling test where there is no Courier; for those that start their own. */
  public static void require() {
    var installation = CourierInstallation.find();
    RealServer.require(installation.isPresent(), CourierInstallation.MISSING);
    Assumptions.assumeTrue(installation.isStartable(), "Courier's tests need a mount namespace");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    require();
    server(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Courier.class;
  }

  @Override
  public Courier resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return server(context);
  }

  /** The store of the whole run closes what it holds. */
  private static Courier server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(CourierExtension.class))
        .computeIfAbsent(
            Courier.class, _ -> Courier.start(Courier.USUAL_MAX_PER_IP), Courier.class);
  }
}
