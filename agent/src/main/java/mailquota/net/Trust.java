package mailquota.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The trusted certificates. Each server has its own object, and with it its own cache of TLS
 * sessions. Two are equal if they trust the same authorities. Thread-safe.
 */
public final class Trust {

  /** The default of the JDK is 20,000, and a server may send any number in one connection. */
  private static final int MAX_SESSIONS = 256;

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----\n";
  private static final String END = "\n-----END CERTIFICATE-----\n";

  private final SSLContext context;

  /** Empty for the authorities of the Java runtime. */
  private final List<Certificate> authorities;

  private Trust(SSLContext context, List<Certificate> authorities) {
    this.context = context;
    this.authorities = List.copyOf(authorities);
  }

  /** Trusts the certificate authorities of the Java runtime. */
  public static Trust ofSystem() {
    try {
      return new Trust(context(null), List.of());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  /** Trusts only the certificates in a PEM file, which must contain at least one. */
  public static Trust of(Path caFile) throws IOException {
    try (InputStream in = Files.newInputStream(caFile)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      List<Certificate> authorities =
          List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("ca-" + i, authorities.get(i));
      }
      if (authorities.isEmpty()) {
        throw new IOException(caFile + " holds no certificate");
      }
      return new Trust(context(store), authorities);
    } catch (GeneralSecurityException e) {
      throw new IOException(caFile + " is not a PEM file of certificates", e);
    }
  }

  private static SSLContext context(@Nullable KeyStore authorities)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManager[] checked =
        Stream.of(factory.getTrustManagers())
            .map(each -> new DatesChecked((X509TrustManager) each))
            .toArray(TrustManager[]::new);
    context.init(null, checked, null);
    context.getClientSessionContext().setSessionCacheSize(MAX_SESSIONS);
    return context;
  }

  /** Whether it trusts the certificate authorities of the Java runtime. */
  public boolean isOfSystem() {
    return authorities.isEmpty();
  }

  /**
   * The trusted certificates that are within their dates, in PEM, for a client with its own TLS.
   *
   * @throws CertificateException if there is none
   */
  public String validAuthorities() throws CertificateException {
    StringBuilder pem = new StringBuilder();
    CertificateException last = new CertificateException("no certificate is trusted");
    Base64.Encoder base64 = Base64.getMimeEncoder();
    for (Certificate each : authorities) {
      try {
        ((X509Certificate) each).checkValidity();
        pem.append(BEGIN).append(base64.encodeToString(each.getEncoded())).append(END);
      } catch (CertificateException e) {
        last = e;
      }
    }
    if (pem.isEmpty()) {
      throw last;
    }
    return pem.toString();
  }

  /** For a client that opens its own connections and checks the host name itself. */
  public SSLContext context() {
    return context;
  }

  /** Starts TLS with a certificate that matches the endpoint; on failure, the socket stays open. */
  public SSLSocket startTls(Socket tcp, Endpoint endpoint) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(tcp, endpoint.host(), endpoint.port(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Trust trust && authorities.equals(trust.authorities);
  }

  @Override
  public int hashCode() {
    return authorities.hashCode();
  }

  /**
   * Also checks the validity dates of the server's certificate: the JDK does not when that
   * certificate itself is in the trusted file. A resumed session is not checked again. The JDK adds
   * the host name check to a trust manager that is not an {@code X509ExtendedTrustManager}.
   */
  private record DatesChecked(X509TrustManager trusted) implements X509TrustManager {

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyExchange)
        throws CertificateException {
      trusted.checkServerTrusted(chain, keyExchange);
      try {
        chain[0].checkValidity();
      } catch (CertificateException e) {
        throw new CertificateException("the certificate is not valid: " + e.getMessage());
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType)
        throws CertificateException {
      trusted.checkClientTrusted(chain, keyType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return trusted.getAcceptedIssuers();
    }
  }
}
