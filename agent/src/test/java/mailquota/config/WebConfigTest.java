package mailquota.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mailquota.config.LoadedConfig.Valid;
import mailquota.config.WebConfigReader.Read;
import mailquota.http.access.TlsSettings;
import mailquota.http.access.TlsSettings.ClientAuth;
import mailquota.http.access.WebConfig;
import mailquota.testing.TestCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exporters' web configuration file. */
class WebConfigTest {

  private static final String HASH = "$2b$04$F71BJpmi6pBoaTgRsJooNuBlmgRA8iLLm/O00aZ4vm0tlF23suYum";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void create() throws IOException {
    file = folder.resolve("web.yml");
  }

  private Read read(String text) throws IOException {
    Files.writeString(file, text);
    return new WebConfigReader(file).read();
  }

  @Test
  void anEmptyFileOpensEverything() throws IOException {
    assertThat(read("").problems()).isEmpty();
    assertThat(read("# nothing\n").config()).isEqualTo(WebConfig.NONE);
  }

  @Test
  void everyKeyIsRead() throws IOException {
    String certificate =
        folder.relativize(TestCertificate.localhost().writeCertificate(folder)).toString();
    String key = folder.relativize(TestCertificate.localhost().writeKey(folder)).toString();
    Read read =
        read(
            """
            tls_server_config:
              cert_file: %1$s
              key_file: %2$s
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: %1$s
              client_allowed_sans: [prometheus.example.org]
              min_version: TLS13
              max_version: TLS13
              cipher_suites: [TLS_AES_128_GCM_SHA256]
              prefer_server_cipher_suites: true
              curve_preferences: [X25519]
            http_server_config:
              http2: true
              headers: {X-Frame-Options: deny, Strict-Transport-Security: max-age=31536000}
            basic_auth_users: {alice: %3$s}
            rate_limit: {interval: 1s, burst: 20}
            """
                .formatted(certificate, key, HASH));
    assertThat(read.problems()).isEmpty();
    assertThat(read.warnings()).hasSize(4).allMatch(warning -> warning.contains("not used"));
    TlsSettings tls = read.config().tls().orElseThrow();
    assertThat(tls.chain()).hasSize(1).isEqualTo(tls.clientAuthorities());
    assertThat(tls.clientAuth()).isEqualTo(ClientAuth.REQUIRED);
    assertThat(tls.clientNames()).isEqualTo(Set.of("prometheus.example.org"));
    assertThat(tls.protocols()).isEqualTo(List.of("TLSv1.3"));
    assertThat(tls.ciphers()).isEqualTo(List.of("TLS_AES_128_GCM_SHA256"));
    assertThat(read.config().headers())
        .isEqualTo(
            Map.of("X-Frame-Options", "deny", "Strict-Transport-Security", "max-age=31536000"));
    assertThat(read.config().users()).isEqualTo(Map.of("alice", HASH));
    assertThat(read.versions()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "users: {}|users: expected a key of the exporters",
        "[a, b]|expected a file with sections",
        "a: [|expected YAML",
        "basic_auth_users: {alice: secret}|basic_auth_users.alice: expected a bcrypt hash",
        "basic_auth_users: {alice: $2b$31$F71BJpmi6pBoaTgRsJooNuBlmgRA8iLLm/O00aZ4vm0tlF23suYum}"
            + "|expected a bcrypt hash of cost 4 to 14",
        "basic_auth_users: [alice]|basic_auth_users: expected a section",
        "http_server_config: {headers: {X-Mine: a}}|headers.X-Mine: expected a key",
        "tls_server_config: {cert_file: none.pem}|cert_file: expected a file that can be read",
        "tls_server_config: {cert_file: web.yml}|cert_file: expected certificates in PEM",
        "tls_server_config: {key: x}|key_file: expected a private key in PKCS #8",
        "tls_server_config: {cert: x, cert_file: y}|cert_file: expected either this or cert",
        "tls_server_config: {client_auth_type: Always}|client_auth_type: expected one of NoClient",
        "tls_server_config: {client_auth_type: RequireAndVerifyClientCert}"
            + "|client_ca_file: expected the authority",
        "tls_server_config: {min_version: TLS10}|min_version: expected one of TLS12, TLS13",
        "tls_server_config: {min_version: TLS13, max_version: TLS12}|expected at least min_version"
      })
  void eachMistakeIsNamed(String text, String expected) throws IOException {
    assertThat(String.join("\n", read(text).problems())).contains(expected);
  }

  @Test
  void theKeyIsThatOfTheCertificate() throws IOException {
    Path others = Files.createDirectory(folder.resolve("others"));
    String certificate = TestCertificate.localhost().writeCertificate(folder).toString();
    String key = TestCertificate.naming("dns:other.example.org").writeKey(others).toString();
    assertThat(
            read("tls_server_config: {cert_file: %s, key_file: %s}".formatted(certificate, key))
                .problems())
        .containsExactly("tls_server_config.key_file: expected the key of the certificate");
  }

  @Test
  void aChangedFileIsReadAgainUnlessItIsInvalid() throws Exception {
    WebConfigFile watched =
        new WebConfigFile(file, read("basic_auth_users: {alice: %s}".formatted(HASH)));
    assertThat(watched.get().users()).containsOnlyKeys("alice");
    write("basic_auth_users: {alice: %1$s, bob: %1$s}".formatted(HASH), 1);
    watched.look();
    assertThat(watched.get().users()).containsOnlyKeys("alice", "bob");
    write("basic_auth_users: {carol: secret}", 2);
    watched.look();
    assertThat(watched.get().users()).containsOnlyKeys("alice", "bob");
    Files.delete(file);
    watched.look();
    assertThat(watched.get().users()).containsOnlyKeys("alice", "bob");
    write("", 3);
    watched.look();
    assertThat(watched.get()).isEqualTo(WebConfig.NONE);
  }

  @Test
  void tlsBeginsWithARestartOnly() throws Exception {
    WebConfigFile watched = new WebConfigFile(file, read(""));
    write(
        "tls_server_config: {cert_file: %s, key_file: %s}\nbasic_auth_users: {alice: %s}"
            .formatted(
                TestCertificate.localhost().writeCertificate(folder),
                TestCertificate.localhost().writeKey(folder),
                HASH),
        1);
    watched.look();
    assertThat(watched.get()).isEqualTo(WebConfig.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, false, ",
    "'[::1]', false, false, ",
    "localhost, false, false, ",
    "0.0.0.0, false, false, without TLS and without users",
    "192.0.2.1, false, true, without TLS;",
    "192.0.2.1, true, false, without users;",
    "192.0.2.1, true, true, "
  })
  void anAddressThatOtherHostsReachIsWarnedOf(
      String listen, boolean hasTls, boolean hasUsers, @Nullable String missing) throws Exception {
    String tls =
        "tls_server_config: {cert_file: %s, key_file: %s}\n"
            .formatted(
                TestCertificate.localhost().writeCertificate(folder),
                TestCertificate.localhost().writeKey(folder));
    Files.writeString(
        file,
        (hasTls ? tls : "") + (hasUsers ? "basic_auth_users: {alice: %s}".formatted(HASH) : ""));
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            http: {listen: "%s:10143", web-config: web.yml}
            servers: {mx1: {method: imap, address: mail.example.org, auth: {password: secret}}}
            mailboxes: [{server: mx1, list: [alice@example.org]}]
            """
                .formatted(listen));
    Valid valid = (Valid) new ConfigLoader(Map.of()).load(config);
    List<String> warnings =
        valid.warnings().stream()
            .map(Problem::toString)
            .filter(warning -> warning.contains("other hosts reach"))
            .toList();
    if (missing == null) {
      assertThat(warnings).isEmpty();
    } else {
      assertThat(warnings).singleElement().asString().contains(missing);
    }
  }

  private void write(String text, int seconds) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
  }
}
