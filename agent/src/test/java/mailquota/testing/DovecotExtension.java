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

  /** Skips or fails the calling test where there is no Dovecot; for those that start their own. */
  public static void require() {
    RealServer.require(DovecotInstallation.isPresent(), DovecotInstallation.MISSING);
  }

  @Override
  void requireInstalled() {
    require();
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
