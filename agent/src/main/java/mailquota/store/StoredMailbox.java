package mailquota.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.forecast.History;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/**
 * The stored state of a mailbox.
 *
 * @param server its name in the configuration; the state is valid on this server only
 * @param measuredAt the time of the last probe that did not fail; see {@link #wasMeasured}
 * @param parts one for each resource of each quota root; none for a mailbox without quota
 * @param latest the latest probe, unless it measured the parts
 * @param leftAt when it left the inventory; null while it is monitored, and in what the store
 *     recalls
 */
public record StoredMailbox(
    Address mailbox,
    String server,
    Instant measuredAt,
    List<ResourceState> parts,
    @Nullable Latest latest,
    @Nullable Instant leftAt) {

  public StoredMailbox {
    parts = List.copyOf(parts);
  }

  /** The state of a monitored mailbox. */
  public StoredMailbox(
      Address mailbox,
      String server,
      Instant measuredAt,
      List<ResourceState> parts,
      @Nullable Latest latest) {
    this(mailbox, server, measuredAt, parts, latest, null);
  }

  /** The state of a monitored mailbox, measured by its latest probe. */
  public StoredMailbox(
      Address mailbox, String server, Instant measuredAt, List<ResourceState> parts) {
    this(mailbox, server, measuredAt, parts, null);
  }

  /** This state, of a mailbox that has left the inventory. */
  public StoredMailbox left(Instant at) {
    return new StoredMailbox(mailbox, server, measuredAt, parts, latest, at);
  }

  /**
   * A probe without figures.
   *
   * @param result no quota, unsupported or failed; the detail of a failure is not stored
   */
  public record Latest(Instant at, ProbeResult result) {
    public Latest {
      if (result instanceof Measured) {
        throw new IllegalArgumentException("a measurement is stored as parts");
      }
    }
  }

  /**
   * One resource of one quota root.
   *
   * @param usage at {@link #measuredAt}; null if it was not measured then
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

    private boolean hasUse() {
      List<History.Point> points = history.points();
      return usage == null
          ? !points.isEmpty() && points.getLast().used() > 0
          : resource.stopsMail() && usage.used() > 0;
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
            Stream.concat(parts.stream(), other.parts.stream()).toList(),
            latest == null ? other.latest : latest)
        : measuredAt.isBefore(other.measuredAt) ? other : this;
  }

  /** Whether any probe did not fail. If none, the time of measurement is that of the failed one. */
  public boolean wasMeasured() {
    return latest == null
        || !(latest.result() instanceof Failed)
        || !latest.at().equals(measuredAt);
  }

  /** The figures of the latest probe; empty if it measured none. The roots are sorted by name. */
  public Optional<Reading> reading() {
    if (latest != null) {
      return Optional.empty();
    }
    SortedMap<String, Map<Resource, Usage>> roots = new TreeMap<>();
    for (ResourceState part : parts) {
      if (part.usage() != null) {
        roots.computeIfAbsent(part.root(), _ -> new HashMap<>()).put(part.resource(), part.usage());
      }
    }
    return roots.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Reading(
                measuredAt,
                roots.entrySet().stream()
                    .map(root -> new QuotaRoot(root.getKey(), root.getValue()))
                    .toList()));
  }

  /** The history of a resource; a new one if there is none. */
  public History history(String root, Resource resource) {
    return parts.stream()
        .filter(part -> part.root().equals(root) && part.resource().equals(resource))
        .findFirst()
        .map(ResourceState::history)
        .orElseGet(History::new);
  }

  /** Whether any resource had use above 0 at the last measurement. */
  public boolean hasUse() {
    return parts.stream().anyMatch(ResourceState::hasUse);
  }

  /** The level of the worst resource. */
  public Level level() {
    return parts.stream()
        .map(part -> part.state().level())
        .max(Comparator.naturalOrder())
        .orElse(Level.OK);
  }
}
