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
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import mailquota.loop.Guard;
import org.jspecify.annotations.Nullable;

/**
 * The trusted certificates. Each server has its own object, and with it its own cache of TLS
 * sessions. Two are equal if they trust the same authorities by the same provider. Thread-safe.
 */
public final class Trust {

  /** The default of the JDK is 20,000, and a server may send any number in one connection. */
  private static final int MAX_SESSIONS = 256;

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----\n";
  private static final String END = "\n-----END CERTIFICATE-----\n";

  private final TlsProvider provider;

  /** Empty for the authorities of the Java runtime. */
  private final List<Certificate> authorities;

  /** Guards the first assignment of the context. */
  private final Guard creation = new Guard();

  private volatile @Nullable SSLContext context;

  private Trust(TlsProvider provider, List<Certificate> authorities) {
    this.provider = provider;
    this.authorities = List.copyOf(authorities);
  }

  /** Trusts the certificate authorities of the Java runtime. */
  public static Trust ofSystem() {
    return ofSystem(TlsProvider.AUTO);
  }

  public static Trust ofSystem(TlsProvider provider) {
    return new Trust(provider, List.of());
  }

  /** Trusts only the certificates in a PEM file, which must contain at least one. */
  public static Trust of(Path caFile) throws IOException {
    return of(caFile, TlsProvider.AUTO);
  }

  public static Trust of(Path caFile, TlsProvider provider) throws IOException {
    try (InputStream in = Files.newInputStream(caFile)) {
      List<Certificate> authorities =
          List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
      if (authorities.isEmpty()) {
        throw new IOException(caFile + " holds no certificate");
      }
      return new Trust(provider, authorities);
    } catch (CertificateException e) {
      throw new IOException(caFile + " is not a PEM file of certificates", e);
    }
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
    SSLContext present = context;
    return present == null ? creation.get(this::createOnce) : present;
  }

  /** Most commands read a configuration and connect to few of its servers, or to none. */
  private SSLContext createOnce() {
    SSLContext present = context;
    if (present != null) {
      return present;
    }
    try {
      SSLContext created = provider.newContext();
      created.init(null, trustManagers(), null);
      created.getClientSessionContext().setSessionCacheSize(MAX_SESSIONS);
      context = created;
      return created;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities.isEmpty() ? null : keyStore());
    return Stream.of(factory.getTrustManagers())
        .map(each -> new DatesChecked((X509ExtendedTrustManager) each))
        .toArray(TrustManager[]::new);
  }

  private KeyStore keyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca-" + i, authorities.get(i));
    }
    return store;
  }

  /**
   * Starts TLS with a certificate that matches the endpoint; on failure, the socket may be closed.
   */
  public TlsConnection startTls(Socket tcp, Endpoint endpoint) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            context().getSocketFactory().createSocket(tcp, endpoint.host(), endpoint.port(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    DatesChecked.HAS_CHECKED.remove();
    tls.startHandshake();
    return new TlsConnection(tls, DatesChecked.HAS_CHECKED.get() == null);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Trust trust
        && provider == trust.provider
        && authorities.equals(trust.authorities);
  }

  @Override
  public int hashCode() {
    return authorities.hashCode();
  }

  /** The same in each process: the hash of a certificate is that of its bytes. */
  @Override
  public String toString() {
    return "Trust[" + provider + ", " + authorities.hashCode() + "]";
  }

  /**
   * Also checks the validity dates of the server's certificate: the JDK does not when that
   * certificate itself is in the trusted file. A resumed session is not checked again. Host names
   * are checked by the JDK's trust manager, which needs the socket or the engine for that.
   */
  private static final class DatesChecked extends X509ExtendedTrustManager {

    /** Not null if the present thread has checked a certificate since it was removed. */
    private static final ThreadLocal<@Nullable Boolean> HAS_CHECKED = new ThreadLocal<>();

    private final X509ExtendedTrustManager trusted;

    DatesChecked(X509ExtendedTrustManager trusted) {
      this.trusted = trusted;
    }

    private static void checkDates(X509Certificate[] chain) throws CertificateException {
      HAS_CHECKED.set(true);
      try {
        chain[0].checkValidity();
      } catch (CertificateException e) {
        throw new CertificateException(TlsFailure.OWN_WORDS + e.getMessage());
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyExchange, Socket socket)
        throws CertificateException {
      trusted.checkServerTrusted(chain, keyExchange, socket);
      checkDates(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyExchange, SSLEngine engine)
        throws CertificateException {
      trusted.checkServerTrusted(chain, keyExchange, engine);
      checkDates(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyExchange)
        throws CertificateException {
      trusted.checkServerTrusted(chain, keyExchange);
      checkDates(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket)
        throws CertificateException {
      trusted.checkClientTrusted(chain, keyType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
        throws CertificateException {
      trusted.checkClientTrusted(chain, keyType, engine);
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
