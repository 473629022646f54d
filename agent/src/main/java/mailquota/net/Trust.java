package mailquota.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates are believed. Each server has its own, and with it its own cache of TLS
 * sessions to resume. Thread-safe.
 */
public final class Trust {

  /** Java would keep twenty thousand, and a server may hand out any number in one connection. */
  private static final int MAX_SESSIONS = 256;

  private final SSLContext context;

  private Trust(SSLContext context) {
    this.context = context;
  }

  /** Believes the authorities that the Java runtime ships. */
  public static Trust ofSystem() {
    try {
      return new Trust(context(null));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  /**
   * Believes the certificates in a PEM file, and no others.
   *
   * @throws IOException when the file cannot be read or holds no certificate
   */
  public static Trust of(Path caFile) throws IOException {
    try (InputStream in = Files.newInputStream(caFile)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate ca : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + count++, ca);
      }
      if (count == 0) {
        throw new IOException(caFile + " holds no certificate");
      }
      return new Trust(context(store));
    } catch (GeneralSecurityException e) {
      throw new IOException(caFile + " is no PEM file of certificates", e);
    }
  }

  private static SSLContext context(@Nullable KeyStore authorities)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    context.getClientSessionContext().setSessionCacheSize(MAX_SESSIONS);
    return context;
  }

  /** For a client that opens its own connections. */
  public SSLContext context() {
    return context;
  }

  public SSLSocketFactory sockets() {
    return context.getSocketFactory();
  }
}
