package mailquota.testing;

/**
 * Provides a running {@link Cyrus} 3.6 {@linkplain CyrusNames#WITH_DOMAINS with domains}:
 * {@code @ExtendWith(CyrusExtension.class)}. {@link CyrusVersions} run a class with every version.
 */
public final class CyrusExtension extends SharedServerExtension<Cyrus> {

  private final CyrusVersion version;

  /** For {@code @ExtendWith}. */
  public CyrusExtension() {
    this(CyrusVersion.V3_6);
  }

  CyrusExtension(CyrusVersion version) {
    super(Cyrus.class);
    this.version = version;
  }

  @Override
  void requireInstalled() {
    RealServer.require(
        CyrusInstallation.find(version).isPresent(), CyrusInstallation.missing(version));
  }

  @Override
  Object settings() {
    return version;
  }

  @Override
  Cyrus start() {
    return Cyrus.start(version, CyrusNames.WITH_DOMAINS);
  }
}
