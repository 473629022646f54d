package mailquota.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** The user name and secret of one login. */
public sealed interface Credentials {

  String user();

  /** The secrets to redact, the longer ones first. */
  List<Secret> secrets();

  /**
   * User name and password.
   *
   * @param authorizeAs the user of the mailbox to open when it is not the login's own; null for
   *     none
   */
  record Password(
      Mechanism.Password mechanism, String user, @Nullable String authorizeAs, Secret password)
      implements Credentials {

    /** The initial response of SASL PLAIN (RFC 4616 section 2), in base64. */
    public Secret saslPlain() {
      return base64((authorizeAs == null ? "" : authorizeAs) + '\0' + user + '\0' + reveal());
    }

    @Override
    public List<Secret> secrets() {
      String quoted = reveal().replace("\\", "\\\\").replace("\"", "\\\"");
      return List.of(saslPlain(), new Secret(quoted), password);
    }

    private String reveal() {
      return password.reveal();
    }
  }

  record Token(Mechanism.Token mechanism, String user, Secret token) implements Credentials {

    /** The initial response, in base64. */
    public Secret initialResponse() {
      String bearer = "\1auth=Bearer " + token.reveal() + "\1\1";
      return base64(
          switch (mechanism) {
            case XOAUTH2 -> "user=" + user + bearer;
            case OAUTHBEARER -> "n,a=" + saslname(user) + "," + bearer;
          });
    }

    /** The response to the error before a refusal (RFC 7628 section 3.2.3); empty for XOAUTH2. */
    public String dismissal() {
      return switch (mechanism) {
        case XOAUTH2 -> "";
        case OAUTHBEARER -> "AQ==";
      };
    }

    @Override
    public List<Secret> secrets() {
      return List.of(initialResponse(), token);
    }

    /** RFC 5801 section 4: a comma would end the name. */
    private static String saslname(String name) {
      return name.replace("=", "=3D").replace(",", "=2C");
    }
  }

  private static Secret base64(String message) {
    return new Secret(Base64.getEncoder().encodeToString(message.getBytes(UTF_8)));
  }
}
