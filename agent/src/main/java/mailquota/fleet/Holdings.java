package mailquota.fleet;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The segments that a process holds, each in a phase. Immutable. */
final class Holdings {

  static final Holdings NONE = new Holdings(List.of());

  enum Phase {
    /** Claimed; its rows are being read. */
    RECALLING,
    ACTIVE,
    /** It belongs to another agent: no probe and no send begins, and what waits is written. */
    DRAINING
  }

  record Held(Tenure tenure, Phase phase) {

    Segment segment() {
      return tenure.segment();
    }
  }

  private final SortedMap<Segment, Held> all = new TreeMap<>();
  private final Map<String, NavigableMap<Integer, Held>> byServer = new HashMap<>();

  private Holdings(Collection<Held> held) {
    for (Held each : held) {
      all.put(each.segment(), each);
      byServer
          .computeIfAbsent(each.segment().server(), _ -> new TreeMap<>())
          .put(each.segment().lo(), each);
    }
  }

  Collection<Held> all() {
    return all.values();
  }

  Stream<Held> in(Phase phase) {
    return all.values().stream().filter(held -> held.phase == phase);
  }

  Optional<Held> find(Segment segment) {
    return Optional.ofNullable(all.get(segment));
  }

  /** The segment with a slot of a server; empty if it is not held. */
  Optional<Held> find(String server, int slot) {
    NavigableMap<Integer, Held> ranges = byServer.get(server);
    if (ranges == null) {
      return Optional.empty();
    }
    Map.Entry<Integer, Held> last = ranges.floorEntry(slot);
    return last == null
        ? Optional.empty()
        : Optional.of(last.getValue()).filter(held -> held.segment().covers(slot));
  }

  /** The part of a server that the segments are, without draining ones. */
  Share share(String server) {
    NavigableMap<Integer, Held> ranges = byServer.get(server);
    if (ranges == null) {
      return Share.NONE;
    }
    long held = ranges.values().stream().filter(each -> each.phase != Phase.DRAINING).count();
    // All ranges of a server have the same size, and those of two layouts are never held together.
    return new Share((int) held, Slot.COUNT / ranges.firstEntry().getValue().segment().size());
  }

  Holdings with(Tenure tenure, Phase phase) {
    Map<Segment, Held> next = new HashMap<>(all);
    next.put(tenure.segment(), new Held(tenure, phase));
    return new Holdings(next.values());
  }

  Holdings without(Tenure tenure) {
    return new Holdings(all.values().stream().filter(held -> !held.tenure.equals(tenure)).toList());
  }
}
