package mailquota.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLHandshakeException;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TestCertificateTest {

  @Test
  void isReadableAsPem(@TempDir Path folder) throws Exception {
    var file = TestCertificate.localhost().writeCertificate(folder);
    try (var in = Files.newInputStream(file)) {
      var read = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      read.checkValidity();
      assertThat(read.getSubjectAlternativeNames())
          .extracting(name -> String.valueOf(name.get(1)))
          .containsExactly("localhost", "127.0.0.1", "127.0.0.2");
    }
    assertThat(TestCertificate.localhost().writeKey(folder))
        .content()
        .startsWith("-----BEGIN PRIVATE KEY-----\n")
        .endsWith("-----END PRIVATE KEY-----\n");
  }

  @Test
  void anExpiredOneIsExpired(@TempDir Path folder) throws Exception {
    var file = TestCertificate.expired().writeCertificate(folder);
    try (var in = Files.newInputStream(file)) {
      var read = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      assertThatExceptionOfType(CertificateExpiredException.class).isThrownBy(read::checkValidity);
    }
  }

  @Test
  void aClientChecksTheName() {
    var certificate = TestCertificate.naming("dns:mail.example.org");
    var transcript = Transcript.parse("test", "tls refused\n");
    try (var server = ScriptedServer.play(transcript, certificate)) {
      try (var client = LineClient.connect(server.host(), server.port())) {
        assertThatExceptionOfType(UncheckedIOException.class)
            .isThrownBy(() -> client.startTls(certificate.clientContext()))
            .withCauseInstanceOf(SSLHandshakeException.class)
            .withMessageContaining("localhost");
      }
      server.assertCompleted();
    }
  }
}
