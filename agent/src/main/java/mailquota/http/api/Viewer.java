package mailquota.http.api;

import java.util.Optional;
import java.util.function.Supplier;
import mailquota.http.access.Identity;
import mailquota.quota.Naming;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What the one who makes a request may see. */
final class Viewer {

  private Viewer() {}

  /** Addresses are hidden from those who have not logged in. */
  static Naming names(Optional<Identity> caller, Supplier<Naming> present) {
    return caller.isPresent() ? Naming.PLAIN : present.get();
  }

  /** Their name and role; null where no login is needed. */
  static @Nullable ObjectNode json(Optional<Identity> caller) {
    return caller
        .map(known ->
            JsonAnswer.JSON
                .createObjectNode()
                .put("name", known.name())
                .put("role", known.role().label()))
        .orElse(null);
  }
}
