package mailquota.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * One login.
 *
 * @param authorizeAs whose mailbox to open when it is not the login's own; null for none
 */
public record Credentials(String user, @Nullable String authorizeAs, Secret password) {

  /** The initial response of SASL PLAIN (RFC 4616 section 2), in base64. */
  public Secret saslPlain() {
    String message =
        (authorizeAs == null ? "" : authorizeAs) + '\0' + user + '\0' + password.reveal();
    return new Secret(Base64.getEncoder().encodeToString(message.getBytes(UTF_8)));
  }
}
