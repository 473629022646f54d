package mailquota.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import mailquota.forecast.History;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Resource;
import mailquota.warning.WarningState;

/**
 * What is remembered of a mailbox beyond the end of the process.
 *
 * @param server by its name in the configuration; on another server nothing of it holds
 * @param measuredAt when it was last measured
 * @param parts one of each resource of each quota root; of a mailbox without limits there are none,
 *     and nothing is remembered
 */
public record Remembered(Address mailbox, String server, Instant measuredAt, List<Part> parts) {

  public Remembered {
    parts = List.copyOf(parts);
  }

  /**
   * One resource of one quota root.
   *
   * @param history goes on: what is stored is what it has when it is written
   */
  public record Part(String root, Resource resource, WarningState state, History history) {}

  /** How the resource developed; a new history where nothing is known. */
  public History history(String root, Resource resource) {
    return parts.stream()
        .filter(part -> part.root().equals(root) && part.resource().equals(resource))
        .findFirst()
        .map(Part::history)
        .orElseGet(History::new);
  }

  /** Whether any of its resources had use above 0 when it was last measured. */
  public boolean hasUse() {
    return parts.stream()
        .map(part -> part.history().points())
        .anyMatch(points -> !points.isEmpty() && points.getLast().used() > 0);
  }

  /** That of its worst resource. */
  public Level level() {
    return parts.stream()
        .map(part -> part.state().level())
        .max(Comparator.naturalOrder())
        .orElse(Level.OK);
  }
}
