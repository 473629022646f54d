package mailquota.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** What a client proves itself with, from the header {@code Authorization}. */
sealed interface Authorization {

  /** RFC 6750 section 2.1. */
  record Bearer(Secret token) implements Authorization {}

  /** RFC 7617. */
  record Basic(String user, Secret password) implements Authorization {}

  /** Nothing, or nothing that is known here. */
  record None() implements Authorization {}

  /** The name of a scheme is case-insensitive (RFC 9110 section 11.1). */
  static Authorization of(@Nullable String header) {
    String written = header == null ? "" : header;
    int space = written.indexOf(' ');
    String scheme = space < 0 ? "" : written.substring(0, space);
    String rest = written.substring(space + 1).strip();
    if (scheme.equalsIgnoreCase("Bearer")) {
      return new Bearer(new Secret(rest));
    }
    return scheme.equalsIgnoreCase("Basic") ? basic(rest) : new None();
  }

  private static Authorization basic(String credentials) {
    try {
      String both = new String(Base64.getDecoder().decode(credentials), UTF_8);
      int colon = both.indexOf(':');
      return new Basic(
          both.substring(0, Math.max(0, colon)), new Secret(both.substring(colon + 1)));
    } catch (IllegalArgumentException _) {
      return new None(); // It is not Base64.
    }
  }
}
