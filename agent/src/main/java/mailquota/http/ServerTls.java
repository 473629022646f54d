package mailquota.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import mailquota.http.access.TlsSettings;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS of the server, with certificates that are replaced while it runs. Connections keep those
 * that they began with. Thread-safe.
 */
final class ServerTls extends AbstractLifeCycle {

  /** How often a changed certificate is looked for. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** The key store is never written. */
  private static final String PASSWORD = "in memory";

  private static final Logger log = LoggerFactory.getLogger(ServerTls.class);

  private final Supplier<Optional<TlsSettings>> settings;
  private final SslContextFactory.Server factory = new SslContextFactory.Server();
  private final Scheduler scheduler;

  /** Used by the scheduler. */
  private TlsSettings present;

  private volatile Scheduler.Task next = () -> true;

  private ServerTls(
      Supplier<Optional<TlsSettings>> settings, TlsSettings present, Scheduler scheduler) {
    this.settings = settings;
    this.present = present;
    this.scheduler = scheduler;
    use(factory, present);
  }

  /** A connector with TLS if that is configured, else one without. */
  static ServerConnector connector(
      Server server, HttpConnectionFactory http, Supplier<Optional<TlsSettings>> settings) {
    Optional<TlsSettings> present = settings.get();
    if (present.isEmpty()) {
      return new ServerConnector(server, http);
    }
    ServerTls tls = new ServerTls(settings, present.get(), server.getScheduler());
    // The check of the host is that of HostCheck.
    http.getHttpConfiguration().addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector =
        new ServerConnector(
            server, new SslConnectionFactory(tls.factory, HttpVersion.HTTP_1_1.asString()), http);
    connector.addBean(tls, true);
    return connector;
  }

  private static void use(SslContextFactory.Server factory, TlsSettings settings) {
    factory.setKeyStore(keyStore(settings));
    factory.setKeyStorePassword(PASSWORD);
    factory.setNeedClientAuth(settings.clientAuth().isRequired());
    factory.setWantClientAuth(
        settings.clientAuth() != TlsSettings.ClientAuth.NONE
            && !settings.clientAuth().isRequired());
    factory.setTrustAll(!settings.clientAuth().isChecked());
    factory.setTrustStore(authorities(settings));
    factory.setIncludeProtocols(settings.protocols().toArray(String[]::new));
    if (!settings.ciphers().isEmpty()) {
      factory.setIncludeCipherSuites(settings.ciphers().toArray(String[]::new));
    }
  }

  private static KeyStore keyStore(TlsSettings settings) {
    KeyStore store = empty();
    try {
      store.setKeyEntry(
          "server",
          settings.key(),
          PASSWORD.toCharArray(),
          settings.chain().toArray(X509Certificate[]::new));
      return store;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key and the certificates were checked", e);
    }
  }

  private static KeyStore authorities(TlsSettings settings) {
    KeyStore store = empty();
    try {
      int number = 0;
      for (X509Certificate each : settings.clientAuthorities()) {
        store.setCertificateEntry("ca-" + number++, each);
      }
      return store;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the certificates were checked", e);
    }
  }

  private static KeyStore empty() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java runtime has PKCS #12", e);
    }
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    scheduleLook();
  }

  @Override
  protected void doStop() throws Exception {
    next.cancel();
    super.doStop();
  }

  private void scheduleLook() {
    next = scheduler.schedule(this::look, LOOK.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void look() {
    try {
      TlsSettings now = settings.get().orElse(present);
      if (!now.equals(present)) {
        factory.reload(_ -> use(factory, now));
        present = now;
        log.info("the certificate of the HTTP server is replaced");
      }
    } catch (Exception e) { // Of reload; the connections go on with the present certificate.
      log.error("the certificate of the HTTP server cannot be replaced", e);
    } finally {
      scheduleLook();
    }
  }
}
