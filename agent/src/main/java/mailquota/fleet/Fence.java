package mailquota.fleet;

import java.util.List;
import java.util.UUID;

/**
 * The tenures that a transaction depends on.
 *
 * @param holder the process; without meaning if there are no tenures
 * @param timeline of the database, as far as the process knows: on another one, transactions and
 *     with them claims may be lost
 */
public record Fence(UUID holder, List<Tenure> tenures, long timeline) {

  /** That of a process that has the store alone. */
  public static final Fence NONE = new Fence(new UUID(0, 0), List.of(), 0);

  public Fence {
    tenures = List.copyOf(tenures);
  }
}
