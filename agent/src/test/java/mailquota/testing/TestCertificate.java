package mailquota.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A self-signed certificate and its key, created by the JDK's {@code keytool} (about half a second)
 * and kept in memory.
 */
public final class TestCertificate {

  private static final String PASSWORD = "changeit";
  private static final String ALIAS = "test";
  private static final List<String> EC = List.of("-keyalg", "EC", "-groupname", "secp256r1");
  private static final List<String> RSA = List.of("-keyalg", "RSA", "-keysize", "2048");

  private final KeyStore keyAndCertificate;

  private TestCertificate(KeyStore keyAndCertificate) {
    this.keyAndCertificate = keyAndCertificate;
  }

  /** For {@code localhost}, {@code 127.0.0.1} and {@code 127.0.0.2}, created once per JVM. */
  public static TestCertificate localhost() {
    return Localhost.CERTIFICATE;
  }

  /** For other names, each as {@code dns:mail.example.org} or {@code ip:192.0.2.1}. */
  public static TestCertificate naming(String... names) {
    return make(EC, List.of("-validity", "2"), names);
  }

  /** With an RSA key, for OpenLDAP: its GnuTLS does not read the elliptic ones of the JDK. */
  public static TestCertificate rsaLocalhost() {
    return RsaLocalhost.CERTIFICATE;
  }

  /** For {@code localhost}, valid until yesterday. */
  public static TestCertificate expired() {
    return make(
        EC, List.of("-startdate", "-3d", "-validity", "2"), "dns:localhost", "ip:127.0.0.1");
  }

  /** For {@code localhost}, valid from tomorrow. */
  public static TestCertificate notYetValid() {
    return make(EC, List.of("-startdate", "+1d", "-validity", "2"), "dns:localhost");
  }

  private static TestCertificate make(List<String> key, List<String> validity, String... names) {
    try {
      var folder = Files.createTempDirectory("certificate");
      try {
        var file = folder.resolve("keystore.p12");
        keytool(file, key, validity, String.join(",", names));
        return new TestCertificate(read(file));
      } finally {
        Folders.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keytool(Path file, List<String> key, List<String> validity, String names)
      throws IOException {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    // Serial GC and the first compiler only, which saves a third of the start-up time.
    var command =
        new ArrayList<>(List.of(keytool, "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of("-genkeypair", "-alias", ALIAS));
    command.addAll(key);
    command.addAll(List.of("-dname", "CN=test", "-ext", "san=" + names));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", file.toString()));
    command.addAll(validity);
    Command.run(command).orThrow();
  }

  private static KeyStore read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      return store;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot read what keytool wrote", e);
    }
  }

  /** The context of a server with this certificate. */
  public SSLContext serverContext() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The context of a client that trusts only this certificate. */
  public SSLContext clientContext() {
    return clientContext(null);
  }

  /** The context of a client that trusts only this certificate, and has another itself. */
  public SSLContext clientContext(@Nullable TestCertificate own) {
    try {
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(ALIAS, keyAndCertificate.getCertificate(ALIAS));
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(own == null ? null : own.keyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyManager[] keyManagers() throws GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(keyAndCertificate, PASSWORD.toCharArray());
    return keys.getKeyManagers();
  }

  /** Verifies what the private key has signed. */
  public PublicKey publicKey() {
    try {
      return keyAndCertificate.getCertificate(ALIAS).getPublicKey();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes {@code cert.pem}, the file to trust, into the folder. */
  public Path writeCertificate(Path folder) {
    try {
      var der = keyAndCertificate.getCertificate(ALIAS).getEncoded();
      return Files.writeString(folder.resolve("cert.pem"), pem("CERTIFICATE", der));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes {@code key.pem}, the private key, into the folder. */
  public Path writeKey(Path folder) {
    try {
      var der = keyAndCertificate.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
      return Files.writeString(folder.resolve("key.pem"), pem("PRIVATE KEY", der));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String kind, byte[] der) {
    return """
    -----BEGIN %1$s-----
    %2$s
    -----END %1$s-----
    """
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
  }

  private static final class Localhost {
    private static final TestCertificate CERTIFICATE =
        naming("dns:localhost", "ip:127.0.0.1", "ip:127.0.0.2");
  }

  private static final class RsaLocalhost {
    private static final TestCertificate CERTIFICATE =
        make(RSA, List.of("-validity", "2"), "dns:localhost", "ip:127.0.0.1");
  }
}
