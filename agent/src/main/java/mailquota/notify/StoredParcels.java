package mailquota.notify;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.concurrent.ArrayBlockingQueue;
import mailquota.store.Parcel;

/**
 * What is known to wait in the store for one channel: what was last found there and what was stored
 * since, without what has left. It is all there is to deliver while the store cannot be read. Used
 * by one thread, except for {@link #recorded}.
 */
final class StoredParcels {

  private final int most;

  /** What was stored, perhaps since the store was last read. */
  private final Queue<Parcel> recorded;

  /** By the identity of the notice, in the order in which it was decided. */
  private final Map<String, Parcel> waiting = new LinkedHashMap<>();

  /** The last ones that have left: the writer may report only later that they were stored. */
  private final SequencedSet<String> left = new LinkedHashSet<>();

  /**
   * @param most so many are kept beside those that were found
   */
  StoredParcels(int most) {
    this.most = most;
    recorded = new ArrayBlockingQueue<>(most);
  }

  /** This was stored. Where too many were, it is passed over until the store is read. */
  void recorded(Parcel parcel) {
    var _ = recorded.offer(parcel);
  }

  /** Takes in what was stored since. */
  void catchUp() {
    for (Parcel next = recorded.poll(); next != null; next = recorded.poll()) {
      String id = next.notice().id();
      if (waiting.size() < most && !left.contains(id)) {
        waiting.putIfAbsent(id, next);
      }
    }
  }

  /** This was found in the store; what is behind it there is not known. */
  void found(Map<String, Parcel> parcels) {
    waiting.clear();
    waiting.putAll(parcels);
  }

  void left(String id) {
    waiting.remove(id);
    left.addLast(id);
    if (left.size() > most) {
      left.removeFirst();
    }
  }

  /** Another process may deliver it. */
  void forget() {
    recorded.clear();
    waiting.clear();
  }

  Map<String, Parcel> byId() {
    return new LinkedHashMap<>(waiting);
  }
}
