package mailquota.http.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import mailquota.http.access.Identity.Role;
import mailquota.quota.Secret;

/**
 * Who may ask. Thread-safe.
 *
 * @param file the present content of the web configuration file
 * @param viewers the users who may only read
 */
public record AccessSettings(Supplier<WebConfig> file, Set<String> viewers, List<Token> tokens) {

  /** Everybody may do everything. */
  public static final AccessSettings OPEN =
      new AccessSettings(() -> WebConfig.NONE, Set.of(), List.of());

  public AccessSettings {
    viewers = Set.copyOf(viewers);
    tokens = List.copyOf(tokens);
  }

  /** Whether a login is needed. */
  public boolean isClosed() {
    return !tokens.isEmpty() || !file.get().users().isEmpty();
  }

  public Identity user(String name) {
    return new Identity(name, viewers.contains(name) ? Role.VIEWER : Role.ADMIN);
  }

  /** Compares with each token, in constant time. */
  public Optional<Identity> bearer(Secret given) {
    Optional<Identity> found = Optional.empty();
    for (Token token : tokens) {
      if (token.secret().equals(given)) {
        found = Optional.of(new Identity(token.name(), token.role()));
      }
    }
    return found;
  }
}
