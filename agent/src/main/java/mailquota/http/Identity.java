package mailquota.http;

import io.javalin.http.Context;
import java.util.Locale;
import java.util.Optional;

/**
 * Who makes a request, by a login or a token.
 *
 * @param name of the user or of the token
 */
public record Identity(String name, Role role) {

  /** The attribute of a request. */
  static final String ATTRIBUTE = Identity.class.getName();

  /** What somebody may do. */
  public enum Role {
    /** Read. */
    VIEWER,
    /** Read and change. */
    ADMIN;

    /** As in the configuration and in the API. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Empty where no login is needed. */
  public static Optional<Identity> of(Context context) {
    return Optional.ofNullable((Identity) context.req().getAttribute(ATTRIBUTE));
  }
}
