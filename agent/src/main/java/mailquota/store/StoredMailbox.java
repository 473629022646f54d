package mailquota.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.forecast.History;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a mailbox beyond the end of the process.
 *
 * @param server by its name in the configuration; on another server nothing of it holds
 * @param measuredAt when it was last measured
 * @param parts one of each resource of each quota root; of a mailbox without limits there are none,
 *     and nothing is remembered
 */
public record StoredMailbox(
    Address mailbox, String server, Instant measuredAt, List<ResourceState> parts) {

  public StoredMailbox {
    parts = List.copyOf(parts);
  }

  /**
   * One resource of one quota root.
   *
   * @param usage at {@link #measuredAt}; null where it was not measured then
   * @param history may grow until it is stored
   * @param forecast for the usage; not stored, none in what the store recalls
   */
  public record ResourceState(
      String root,
      Resource resource,
      @Nullable Usage usage,
      WarningState state,
      History history,
      Forecast forecast) {

    /** A state without a forecast. */
    public ResourceState(
        String root,
        Resource resource,
        @Nullable Usage usage,
        WarningState state,
        History history) {
      this(root, resource, usage, state, history, Forecast.NONE);
    }
  }

  /**
   * Joins this with other stored parts of the same mailbox. The parts with the latest time of
   * measurement are the present ones: the others are on an earlier server, or have disappeared.
   */
  public StoredMailbox and(StoredMailbox other) {
    return server.equals(other.server) && measuredAt.equals(other.measuredAt)
        ? new StoredMailbox(
            mailbox,
            server,
            measuredAt,
            Stream.concat(parts.stream(), other.parts.stream()).toList())
        : measuredAt.isBefore(other.measuredAt) ? other : this;
  }

  /** How the resource developed; a new history where nothing is known. */
  public History history(String root, Resource resource) {
    return parts.stream()
        .filter(part -> part.root().equals(root) && part.resource().equals(resource))
        .findFirst()
        .map(ResourceState::history)
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
