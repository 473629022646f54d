package mailquota.testing;

/**
 * A running {@link Cyrus} {@linkplain CyrusNames#WITH_DOMAINS with domains}:
 * {@code @ExtendWith(CyrusExtension.class)}.
 */
public final class CyrusExtension extends SharedServerExtension<Cyrus> {

  public CyrusExtension() {
    super(Cyrus.class);
  }

  /** Skips or fails the calling test where there is no Cyrus; for those that start their own. */
  public static void require() {
    RealServer.require(CyrusInstallation.find().isPresent(), CyrusInstallation.MISSING);
  }

  @Override
  void requireInstalled() {
    require();
  }

  @Override
  Cyrus start() {
    return Cyrus.start(CyrusNames.WITH_DOMAINS);
  }
}
