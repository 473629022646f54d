package mailquota.sql;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Properties;
import mailquota.net.Trust;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A database that is only read.
 *
 * @param url of its kind, without credentials and without settings of TLS
 * @param user null where the database asks for none
 * @param password null where the database asks for none
 * @param trust verifies the certificate of the database; null for a connection without TLS
 */
public record SqlDatabase(
    Kind kind,
    String url,
    @Nullable String user,
    @Nullable Secret password,
    @Nullable Trust trust) {

  /** Milliseconds for one TCP connection. */
  private static final int CONNECT_MILLIS = 5000;

  /** Of one fetch; a row of a mailbox has some hundred bytes. */
  private static final String MOST_BYTES = "64M";

  /** The systems. */
  public enum Kind {
    POSTGRESQL("jdbc:postgresql:"),
    /** MySQL, too. */
    MARIADB("jdbc:mariadb:"),
    SQLITE("jdbc:sqlite:");

    private final String scheme;

    Kind(String scheme) {
      this.scheme = scheme;
    }

    public String scheme() {
      return scheme;
    }
  }

  public SqlDatabase {
    if (!url.startsWith(kind.scheme())) {
      throw new IllegalArgumentException("a URL that begins with " + kind.scheme());
    }
  }

  /** The URL without its parameters, for messages. */
  public String place() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  /** The file of an SQLite. */
  Path file() {
    return Path.of(place().substring(kind.scheme().length()));
  }

  boolean isTls() {
    return trust != null;
  }

  /**
   * The connection properties beside the URL.
   *
   * @throws CertificateException if all trusted certificates have expired
   */
  Properties properties() throws CertificateException {
    Properties properties = new Properties();
    if (user != null) {
      properties.put("user", user);
    }
    if (password != null) {
      properties.put("password", password.reveal());
    }
    switch (kind) {
      case POSTGRESQL -> postgresql(properties);
      case MARIADB -> mariadb(properties);
      // SQLITE_OPEN_READONLY: it also creates no file.
      case SQLITE -> properties.put("open_mode", "1");
    }
    return properties;
  }

  private void postgresql(Properties properties) {
    properties.put("ApplicationName", "quota-agent");
    properties.put("connectTimeout", String.valueOf(CONNECT_MILLIS / 1000));
    properties.put("cancelSignalTimeout", String.valueOf(CONNECT_MILLIS / 1000));
    // With any other value the driver connects in another thread, without the deadline.
    properties.put("loginTimeout", "0");
    properties.put("readOnlyMode", "always");
    properties.put("maxResultBuffer", MOST_BYTES);
    properties.put("socketFactory", DeadlineSockets.class.getName());
    properties.put("sslmode", trust == null ? "disable" : "verify-full");
    if (trust != null) {
      properties.put("sslfactory", TrustedSockets.class.getName());
    }
  }

  private void mariadb(Properties properties) throws CertificateException {
    properties.put("connectTimeout", String.valueOf(CONNECT_MILLIS));
    properties.put("socketFactory", DeadlineSockets.class.getName());
    properties.put("sslMode", trust == null ? "disable" : "verify-full");
    if (trust != null && !trust.isOfSystem()) {
      // The driver does not check the dates of a server's certificate that is one of these.
      properties.put("serverSslCert", trust.validAuthorities());
      properties.put("fallbackToSystemTrustStore", "false");
    }
  }
}
