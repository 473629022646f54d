package mailquota.http.api;

import io.javalin.http.Context;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mailboxes that an answer is about. They are the same where one agent has all. */
enum Scope {
  /** Those that this agent holds. */
  AGENT,
  /** Those of all agents with the same store. */
  FLEET;

  static final String NAME = "scope";

  /** The one that is asked for, the fleet where none is. */
  static Scope of(Parameters parameters) {
    @Nullable Scope asked = parameters.value(NAME, Scope::find, "agent or fleet");
    return asked == null ? FLEET : asked;
  }

  /** The same for a request that takes no other parameter. */
  static Scope of(Context context) {
    Parameters parameters = new Parameters(context, Set.of(NAME));
    Scope scope = of(parameters);
    parameters.check();
    return scope;
  }

  private static Optional<Scope> find(String text) {
    return Arrays.stream(values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst();
  }
}
