package mailquota.fleet;

import java.util.List;
import java.util.UUID;

/**
 * The tenures that a transaction depends on.
 *
 * @param holder the process; without meaning if there are no tenures
 */
public record Fence(UUID holder, List<Tenure> tenures) {

  /** That of a process that has the store alone. */
  public static final Fence NONE = new Fence(new UUID(0, 0), List.of());

  public Fence {
    tenures = List.copyOf(tenures);
  }
}
