package mailquota.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.http.access.TlsSettings;
import mailquota.http.access.TlsSettings.ClientAuth;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The section {@code tls_server_config} of a web configuration file. Not thread-safe. */
final class WebTlsReader {

  private static final String SECTION = "tls_server_config";

  private static final Set<String> KEYS =
      Set.of(
          "cert",
          "cert_file",
          "key",
          "key_file",
          "client_ca",
          "client_ca_file",
          "client_auth_type",
          "client_allowed_sans",
          "min_version",
          "max_version",
          "cipher_suites",
          "prefer_server_cipher_suites",
          "curve_preferences");

  /** As Go calls them, and as Java does; TLS 1.0 and 1.1 are refused by Java. */
  private static final List<String> VERSIONS = List.of("TLS12", "TLS13");

  private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private final WebConfigReader reader;
  private final JsonNode section;

  WebTlsReader(WebConfigReader reader, JsonNode section) {
    this.reader = reader;
    this.section = section;
  }

  /** Empty if something is wrong, which is reported. */
  Optional<TlsSettings> read() {
    reader.check(SECTION, section, KEYS);
    for (String key : List.of("curve_preferences", "prefer_server_cipher_suites")) {
      if (section.has(key)) {
        reader.warn(SECTION + "." + key, "not used, the Java runtime chooses");
      }
    }
    List<X509Certificate> chain = certificates("cert");
    PrivateKey key = key();
    ClientAuth clientAuth = clientAuth();
    List<X509Certificate> authorities =
        section.has("client_ca") || section.has("client_ca_file")
            ? certificates("client_ca")
            : List.of();
    if (clientAuth.isChecked() && authorities.isEmpty()) {
      reader.problem(SECTION + ".client_ca_file", "expected the authority of the certificates");
    }
    List<String> protocols = protocols();
    if (chain.isEmpty() || key == null) {
      return Optional.empty();
    }
    if (!isOf(key, chain.getFirst())) {
      reader.problem(SECTION + ".key_file", "expected the key of the certificate");
    }
    return Optional.of(
        new TlsSettings(
            chain,
            key,
            clientAuth,
            authorities,
            new HashSet<>(texts("client_allowed_sans")),
            protocols,
            texts("cipher_suites")));
  }

  /** The text of a key, or of the file that is named by the key with {@code _file}. */
  private @Nullable String pem(String key) {
    JsonNode inline = section.path(key);
    JsonNode named = section.path(key + "_file");
    if (inline.isString() && !named.isString()) {
      return inline.asString();
    }
    if (named.isString() && !inline.isString()) {
      return reader.text(SECTION + "." + key + "_file", named.asString());
    }
    reader.problem(SECTION + "." + key + "_file", "expected either this or " + key);
    return null;
  }

  private List<X509Certificate> certificates(String key) {
    String pem = pem(key);
    List<X509Certificate> found = new ArrayList<>();
    if (pem == null) {
      return found;
    }
    try {
      for (Certificate each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(UTF_8)))) {
        found.add((X509Certificate) each);
      }
    } catch (CertificateException _) {
      found.clear();
    }
    if (found.isEmpty()) {
      reader.problem(SECTION + "." + key + "_file", "expected certificates in PEM");
    }
    return found;
  }

  private @Nullable PrivateKey key() {
    String pem = pem("key");
    if (pem == null) {
      return null;
    }
    Matcher found = PRIVATE_KEY.matcher(pem);
    if (found.find()) {
      PKCS8EncodedKeySpec encoded =
          new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
      for (String algorithm : ALGORITHMS) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
        } catch (GeneralSecurityException _) {
          // It may be of another algorithm.
        }
      }
    }
    reader.problem(
        SECTION + ".key_file",
        "expected a private key in PKCS #8, which openssl pkcs8 -topk8 -nodes makes of others");
    return null;
  }

  /** Whether a signature by the key is one by the certificate. */
  private static boolean isOf(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private ClientAuth clientAuth() {
    String written = section.path("client_auth_type").asString("");
    if (written.isEmpty()) {
      return ClientAuth.NONE;
    }
    for (ClientAuth each : ClientAuth.values()) {
      if (each.label().equals(written)) {
        return each;
      }
    }
    reader.problem(
        SECTION + ".client_auth_type",
        "expected one of "
            + String.join(
                ", ", List.of(ClientAuth.values()).stream().map(ClientAuth::label).toList()));
    return ClientAuth.NONE;
  }

  private List<String> protocols() {
    int least = version("min_version", 0);
    int most = version("max_version", VERSIONS.size() - 1);
    if (least > most) {
      reader.problem(SECTION + ".max_version", "expected at least min_version");
      return PROTOCOLS;
    }
    return PROTOCOLS.subList(least, most + 1);
  }

  private int version(String key, int usual) {
    String written = section.path(key).asString("");
    int version = written.isEmpty() ? usual : VERSIONS.indexOf(written);
    if (version < 0) {
      reader.problem(SECTION + "." + key, "expected one of " + String.join(", ", VERSIONS));
    }
    return version < 0 ? usual : version;
  }

  private List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    JsonNode list = section.path(key);
    if (!list.isMissingNode() && !list.isArray()) {
      reader.problem(SECTION + "." + key, "expected a list");
    }
    list.values().forEach(each -> texts.add(each.asString("")));
    return texts;
  }
}
