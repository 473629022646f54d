package mailquota.table;

import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last selections by name, bounded in bytes: the one that was not read for longest makes way.
 * Not thread-safe.
 */
final class Selections {

  private final long mostBytes;

  /** In the order of the last reading. */
  private final Map<String, Selection> byName = new LinkedHashMap<>(16, 0.75f, true);

  /** The newest of each query. */
  private final Map<Query, Selection> newest = new HashMap<>();

  private long bytes;

  Selections(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Adds one; it stays at least until the next is added. */
  void add(Selection selection) {
    byName.put(selection.name(), selection);
    newest.put(selection.query(), selection);
    bytes += selection.bytes();
    Iterator<Selection> oldest = byName.values().iterator();
    while (bytes > mostBytes && byName.size() > 1) {
      Selection one = oldest.next();
      oldest.remove();
      newest.remove(one.query(), one);
      bytes -= one.bytes();
    }
  }

  /** The selection of this name, if it is of this query. */
  Optional<Selection> find(String name, Query query) {
    return Optional.ofNullable(byName.get(name))
        .filter(selection -> selection.query().equals(query));
  }

  /** The selection by the figures of this time. */
  Optional<Selection> find(Query query, Instant at) {
    return Optional.ofNullable(newest.get(query))
        .filter(selection -> selection.at().equals(at))
        .map(selection -> byName.get(selection.name()));
  }

  void clear() {
    byName.clear();
    newest.clear();
    bytes = 0;
  }
}
