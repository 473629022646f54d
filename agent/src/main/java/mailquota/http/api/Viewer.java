package mailquota.http.api;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Supplier;
import mailquota.http.Caller;
import mailquota.http.access.Identity;
import mailquota.quota.Naming;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What the one who makes a request may see. */
final class Viewer {

  private Viewer() {}

  /** Addresses are hidden from those who have not logged in. */
  static Naming names(Context context, Supplier<Naming> present) {
    return Caller.of(context).isPresent() ? Naming.PLAIN : present.get();
  }

  /** Their name and role; null where no login is needed. */
  static @Nullable ObjectNode json(Context context) {
    Optional<Identity> identity = Caller.of(context);
    return identity
        .map(known ->
            JsonAnswer.JSON
                .createObjectNode()
                .put("name", known.name())
                .put("role", known.role().label()))
        .orElse(null);
  }
}
