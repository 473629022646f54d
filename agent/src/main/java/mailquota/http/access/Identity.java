package mailquota.http.access;

import java.util.Locale;

/**
 * Who makes a request, by a login or a token.
 *
 * @param name of the user or of the token
 */
public record Identity(String name, Role role) {

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
}
