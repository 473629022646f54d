package mailquota.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;

/** One mail server and the method to probe it. */
public record MailServer(
    String name,
    Method method,
    Endpoint endpoint,
    Tls tls,
    Trust trust,
    Auth auth,
    Limits limits,
    Dialect dialect) {

  private static final int DIGEST_BYTES = 8;

  /**
   * The hash of all settings but the secrets, in hexadecimal digits: equal in two processes with
   * the same configuration of the server.
   */
  public String digest() {
    try {
      // The text has every setting, also a later one, and each secret as ***.
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
