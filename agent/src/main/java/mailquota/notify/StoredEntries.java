package mailquota.notify;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.concurrent.ArrayBlockingQueue;
import mailquota.store.OutboxEntry;

/**
 * The notices known to wait in the store for one channel: those of the last read and those stored
 * since, without those that have left. It is the source of deliveries while the store cannot be
 * read. Used by one thread, except for {@link #recorded}.
 */
final class StoredEntries {

  private final int most;

  /** Stored notices, possibly newer than the last read. */
  private final Queue<OutboxEntry> recorded;

  /** By the id of the notice, in the order of decision. */
  private final Map<String, OutboxEntry> waiting = new LinkedHashMap<>();

  /** The last notices that have left: the writer may report later that they were stored. */
  private final SequencedSet<String> left = new LinkedHashSet<>();

  /** Keeps at most {@code most} notices in addition to those read. */
  StoredEntries(int most) {
    this.most = most;
    recorded = new ArrayBlockingQueue<>(most);
  }

  /** Takes a stored notice; if there are too many, it is dropped until the next read. */
  void recorded(OutboxEntry entry) {
    var _ = recorded.offer(entry);
  }

  void catchUp() {
    for (OutboxEntry next = recorded.poll(); next != null; next = recorded.poll()) {
      String id = next.notice().id();
      if (waiting.size() < most && !left.contains(id)) {
        waiting.putIfAbsent(id, next);
      }
    }
  }

  /** Replaces the known notices by those read from the store. */
  void found(Map<String, OutboxEntry> entries) {
    waiting.clear();
    waiting.putAll(entries);
  }

  void left(String id) {
    waiting.remove(id);
    left.addLast(id);
    if (left.size() > most) {
      left.removeFirst();
    }
  }

  /** Forgets all: another process may deliver them. */
  void forget() {
    recorded.clear();
    waiting.clear();
  }

  Map<String, OutboxEntry> byId() {
    return new LinkedHashMap<>(waiting);
  }
}
