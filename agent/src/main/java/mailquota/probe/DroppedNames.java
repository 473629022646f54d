package mailquota.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names in one listing of a server that look like mailboxes and cannot be watched: by kind,
 * their number and the first of them. Used by one thread until the listing has ended, and immutable
 * afterwards.
 */
public final class DroppedNames {

  /** The kind for names that {@link mailquota.quota.Address} does not accept. */
  public static final String NO_ADDRESS = "not a mailbox address (with a space, or too long)";

  private static final int MAX_SHOWN = 80;
  private static final Logger log = LoggerFactory.getLogger(DroppedNames.class);

  private final Map<String, Kind> kinds = new TreeMap<>();

  public void add(String kind, String name) {
    String shown = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : name;
    kinds.merge(kind, new Kind(1, shown), (known, _) -> new Kind(known.count + 1, known.example));
  }

  /** Logs each kind with another count than in the previous listing. */
  public void logChanges(String server, DroppedNames before) {
    List<String> changes = changes(before);
    changes.forEach(change -> log.warn("server={} {}", server, change));
    if (!changes.isEmpty()) {
      log.debug("server={} the first names that are not watched: {}", server, this);
    }
  }

  List<String> changes(DroppedNames before) {
    List<String> changes = new ArrayList<>();
    kinds.forEach((kind, now) -> {
      Kind then = before.kinds.get(kind);
      if (then == null || then.count != now.count) {
        changes.add(
            "lists names that are not watched: kind=\"%s\" names=%d".formatted(kind, now.count));
      }
    });
    return changes;
  }

  /** The number and an example, by kind. */
  @Override
  public String toString() {
    return kinds.toString();
  }

  private record Kind(int count, String example) {}
}
