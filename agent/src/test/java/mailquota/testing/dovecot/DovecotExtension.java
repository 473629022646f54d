package mailquota.testing.dovecot;

import mailquota.testing.RealServer;
import mailquota.testing.SharedServerExtension;

/**
 * Provides a running {@link Dovecot}: the standard one with
 * {@code @ExtendWith(DovecotExtension.class)}, another with {@code @RegisterExtension static final
 * DovecotExtension dovecot = DovecotExtension.with(settings)}. Equal settings share one server.
 */
public final class DovecotExtension extends SharedServerExtension<Dovecot> {

  private final DovecotSettings settings;

  /** For {@code @ExtendWith}. */
  public DovecotExtension() {
    this(DovecotSettings.standard());
  }

  private DovecotExtension(DovecotSettings settings) {
    super(Dovecot.class);
    this.settings = settings;
  }

  public static DovecotExtension with(DovecotSettings settings) {
    return new DovecotExtension(settings);
  }

  /**
   * Skips or fails the calling test when Dovecot 2.3 is not installed; for tests that start their
   * own.
   */
  public static void require() {
    require(DovecotVersion.V2_3);
  }

  /** The same for this version. */
  public static void require(DovecotVersion version) {
    RealServer.require(
        DovecotInstallation.isPresent(version), DovecotInstallation.missing(version));
  }

  @Override
  protected void requireInstalled() {
    require(settings.version());
  }

  @Override
  protected Object settings() {
    return settings;
  }

  @Override
  protected Dovecot start() {
    return Dovecot.start(settings);
  }
}
