package mailquota.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import mailquota.http.access.AccessSettings;
import mailquota.http.access.TlsSettings;
import mailquota.http.access.TlsSettings.ClientAuth;
import mailquota.http.access.WebConfig;
import mailquota.testing.Eventually;
import mailquota.testing.HttpServers;
import mailquota.testing.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS of the server, with certificates of clients, and certificates that are replaced. */
@Timeout(60)
class ServerTlsTest {

  @TempDir private Path folder;
  private volatile WebConfig web = WebConfig.NONE;

  @SuppressWarnings("NullAway.Init") // By each test.
  private AgentHttp http;

  private void start(TlsSettings tls) throws IOException {
    use(tls);
    http =
        HttpServers.start(() ->
            new HttpSettings(
                "127.0.0.1",
                0,
                List.of(),
                Optional.empty(),
                new AccessSettings(() -> web, Set.of(), List.of()),
                Optional.empty(),
                ""));
  }

  private void use(TlsSettings tls) {
    web = new WebConfig(Optional.of(tls), Map.of(), Map.of());
  }

  @AfterEach
  void stop() {
    http.close();
  }

  private TlsSettings tls(TestCertificate certificate, ClientAuth auth, Set<String> names)
      throws Exception {
    return new TlsSettings(
        List.of(certificate(certificate)),
        key(certificate),
        auth,
        auth.isChecked() ? List.of(certificate(TestCertificate.localhost())) : List.of(),
        names,
        List.of("TLSv1.2", "TLSv1.3"),
        List.of());
  }

  private X509Certificate certificate(TestCertificate certificate) throws Exception {
    Path file = certificate.writeCertificate(Files.createTempDirectory(folder, "certificate"));
    try (var in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private PrivateKey key(TestCertificate certificate) throws Exception {
    String pem =
        Files.readString(certificate.writeKey(Files.createTempDirectory(folder, "key")))
            .replaceAll("-----[A-Z ]+-----|\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
  }

  private int status(SSLContext client) throws IOException, InterruptedException {
    try (HttpClient https = HttpClient.newBuilder().sslContext(client).build()) {
      return https
          .send(
              HttpRequest.newBuilder(URI.create("https://localhost:" + http.port() + "/metrics"))
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void clientsThatTrustTheCertificateAreServed() throws Exception {
    start(tls(TestCertificate.localhost(), ClientAuth.NONE, Set.of()));
    assertThat(status(TestCertificate.localhost().clientContext())).isEqualTo(200);
    assertThatThrownBy(() -> status(SSLContext.getDefault()))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void aReplacedCertificateIsUsedByNewConnections() throws Exception {
    TestCertificate next = TestCertificate.naming("dns:localhost", "ip:127.0.0.1");
    start(tls(TestCertificate.localhost(), ClientAuth.NONE, Set.of()));
    assertThat(status(TestCertificate.localhost().clientContext())).isEqualTo(200);
    use(tls(next, ClientAuth.NONE, Set.of()));
    Eventually.await(() -> isServed(next.clientContext()));
    assertThat(isServed(TestCertificate.localhost().clientContext())).isFalse();
  }

  private boolean isServed(SSLContext client) throws IOException, InterruptedException {
    try {
      return status(client) == 200;
    } catch (SSLHandshakeException _) {
      return false;
    }
  }

  @Test
  void aClientNeedsACertificateOfTheAuthority() throws Exception {
    start(tls(TestCertificate.localhost(), ClientAuth.REQUIRED, Set.of()));
    assertThatThrownBy(() -> status(TestCertificate.localhost().clientContext()))
        .isInstanceOf(IOException.class);
    assertThat(status(TestCertificate.localhost().clientContext(TestCertificate.localhost())))
        .isEqualTo(200);
    assertThatThrownBy(() ->
            status(TestCertificate.localhost().clientContext(TestCertificate.naming("dns:other"))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aCertificateHasOneOfTheNames() throws Exception {
    start(tls(TestCertificate.localhost(), ClientAuth.REQUIRED, Set.of("other.example.org")));
    assertThat(status(TestCertificate.localhost().clientContext(TestCertificate.localhost())))
        .isEqualTo(403);
    use(tls(TestCertificate.localhost(), ClientAuth.REQUIRED, Set.of("localhost")));
    assertThat(status(TestCertificate.localhost().clientContext(TestCertificate.localhost())))
        .isEqualTo(200);
  }
}
