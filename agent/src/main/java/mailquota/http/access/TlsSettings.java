package mailquota.http.access;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * The TLS of the HTTP server. Immutable.
 *
 * @param chain the server's certificate first
 * @param clientAuthorities those that certificates of clients are checked with
 * @param clientNames a certificate of a client has one of these as alternative name; empty for any
 * @param protocols of the JDK, such as {@code TLSv1.3}
 * @param ciphers empty for those of the JDK
 */
public record TlsSettings(
    List<X509Certificate> chain,
    PrivateKey key,
    ClientAuth clientAuth,
    List<X509Certificate> clientAuthorities,
    Set<String> clientNames,
    List<String> protocols,
    List<String> ciphers) {

  /** Whether clients have certificates. */
  public enum ClientAuth {
    NONE("NoClientCert"),
    REQUESTED("RequestClientCert"),
    ANY_REQUIRED("RequireAnyClientCert"),
    CHECKED_IF_GIVEN("VerifyClientCertIfGiven"),
    REQUIRED("RequireAndVerifyClientCert");

    private final String label;

    ClientAuth(String label) {
      this.label = label;
    }

    /** As in the file, which has the names of Go. */
    public String label() {
      return label;
    }

    public boolean isChecked() {
      return this == CHECKED_IF_GIVEN || this == REQUIRED;
    }

    public boolean isRequired() {
      return this == ANY_REQUIRED || this == REQUIRED;
    }
  }

  public TlsSettings {
    chain = List.copyOf(chain);
    clientAuthorities = List.copyOf(clientAuthorities);
    clientNames = Set.copyOf(clientNames);
    protocols = List.copyOf(protocols);
    ciphers = List.copyOf(ciphers);
  }
}
