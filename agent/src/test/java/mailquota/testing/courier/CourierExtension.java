package mailquota.testing.courier;

import mailquota.testing.RealServer;
import mailquota.testing.SharedServerExtension;
import org.junit.jupiter.api.Assumptions;

/**
 * Provides a running {@link Courier}: {@code @ExtendWith(CourierExtension.class)}. The class is
 * skipped where this process cannot create a mount namespace.
 */
public final class CourierExtension extends SharedServerExtension<Courier> {

  public CourierExtension() {
    super(Courier.class);
  }

  /**
   * Skips or fails the calling test when Courier is not installed; for tests that start their own.
   */
  public static void require() {
    var installation = CourierInstallation.find();
    RealServer.require(installation.isPresent(), CourierInstallation.MISSING);
    Assumptions.assumeTrue(installation.isStartable(), "Courier's tests need a mount namespace");
  }

  @Override
  protected void requireInstalled() {
    require();
  }

  @Override
  protected Courier start() {
    return Courier.start(Courier.USUAL_MAX_PER_IP);
  }
}
