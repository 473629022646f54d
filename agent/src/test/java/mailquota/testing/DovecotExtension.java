package mailquota.testing;

/**
 * A running {@link Dovecot}: the usual one with {@code @ExtendWith(DovecotExtension.class)},
 * another with {@code @RegisterExtension static final DovecotExtension dovecot =
 * DovecotExtension.with(settings)}. Those whose settings are equal share one.
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
   * Skips or fails the calling test where there is no Dovecot 2.3; for who starts one of its own.
   */
  public static void require() {
    require(DovecotVersion.V2_3);
  }

  private static void require(DovecotVersion version) {
    RealServer.require(
        DovecotInstallation.isPresent(version), DovecotInstallation.missing(version));
  }

  @Override
  void requireInstalled() {
    require(settings.version());
  }

  @Override
  Object settings() {
    return settings;
  }

  @Override
  Dovecot start() {
    return Dovecot.start(settings);
  }
}
