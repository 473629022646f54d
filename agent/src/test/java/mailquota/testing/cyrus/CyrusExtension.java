package mailquota.testing.cyrus;

import mailquota.testing.RealServer;
import mailquota.testing.SharedServerExtension;

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
  protected void requireInstalled() {
    RealServer.require(
        CyrusInstallation.find(version).isPresent(), CyrusInstallation.missing(version));
  }

  @Override
  protected Object settings() {
    return version;
  }

  @Override
  protected Cyrus start() {
    return Cyrus.start(version, CyrusNames.WITH_DOMAINS);
  }
}
