package mailquota.notify;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import mailquota.store.Backlog;
import mailquota.store.Delivered;
import mailquota.store.Held;
import mailquota.store.Parcel;
import mailquota.store.Recorder;
import mailquota.store.Store;
import mailquota.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for one channel, in the store and beside it, and what has left the channel but is not
 * recorded in the store yet. What has left is never given out again, however long the store does
 * not take that. Once the store has been away for {@link Recorder#PATIENCE}, what is known to wait
 * there is given out all the same. Used by one thread, except for {@link #backlog} and {@link
 * #recorded}.
 */
final class Ledger {

  private static final Logger log = LoggerFactory.getLogger(Ledger.class);

  private final Store store;
  private final Held held;
  private final String channel;
  private final Consumer<RuntimeException> unexpected;

  /** What has left, by the identity of its notice. */
  private final Map<String, Delivered> unrecorded = new LinkedHashMap<>();

  /** What is not stored and is to be delivered all the same, as of the last look. */
  private Map<String, Parcel> overdue = Map.of();

  private final StoredParcels inStore = new StoredParcels(OutboxLane.WINDOW);

  /** As the store counted it, less what has been recorded since; null until it has counted. */
  private @Nullable Backlog stored;

  private boolean isAway;

  /** Since when each look has found the store away; null when the last one has not. */
  private @Nullable Instant awaySince;

  private boolean isCut;
  private volatile @Nullable Backlog backlog;

  /**
   * @param unexpected is given what a store should not throw
   */
  Ledger(Store store, Held held, String channel, Consumer<RuntimeException> unexpected) {
    this.store = store;
    this.held = held;
    this.channel = channel;
    this.unexpected = unexpected;
  }

  /** This is in the store now. Called by any thread. */
  void recorded(Parcel parcel) {
    inStore.recorded(parcel);
  }

  /** Another process may deliver what is in the store. */
  void forget() {
    inStore.forget();
    awaySince = null;
  }

  /**
   * Gives what waits, in the order in which it was decided. While the store is away that is what is
   * overdue; once it has been away for too long, also what is known to be stored.
   *
   * @param most how much of the store is looked at
   */
  List<Parcel> look(int most, Instant now) {
    overdue = byId(held.overdue(channel));
    inStore.catchUp();
    isAway = false;
    record();
    // A store that can be read but not written is read all the same when it has been so for long.
    boolean hasRead = (!isAway || isAwayForLong(now)) && read(most);
    if (!isAway) {
      awaySince = null;
    } else if (awaySince == null) {
      awaySince = now;
    }
    Map<String, Parcel> waiting =
        hasRead || isAwayForLong(now) ? inStore.byId() : new LinkedHashMap<>();
    isCut = hasRead && waiting.size() >= most;
    if (!isCut) {
      // Else an older notice of the same mailbox may be in the store, beyond what was read.
      overdue.forEach(waiting::putIfAbsent);
    }
    waiting.keySet().removeAll(unrecorded.keySet());
    count(waiting.values());
    return List.copyOf(waiting.values());
  }

  private boolean isAwayForLong(Instant now) {
    return awaySince != null && !now.isBefore(awaySince.plus(Recorder.PATIENCE));
  }

  /** Gives whether that was possible. */
  private boolean read(int most) {
    try {
      Map<String, Parcel> rows = byId(store.pending(channel, most));
      stored = store.backlog(channel);
      inStore.found(rows);
      return true;
    } catch (RuntimeException e) {
      away(e);
      return false;
    }
  }

  /** Whether more waits in the store than was looked at. */
  boolean isCut() {
    return isCut;
  }

  /** Whether the store did not do what it was last asked. */
  boolean isAway() {
    return isAway;
  }

  /** How many have left and are not recorded. */
  int unrecorded() {
    return unrecorded.size();
  }

  /** The parcel has left the channel. */
  void left(Delivered delivered) {
    String id = id(delivered.parcel());
    unrecorded.put(id, delivered);
    inStore.left(id);
    backlog = less(backlog, 1);
    if (overdue.containsKey(id)) {
      held.delivered(delivered);
    }
  }

  /**
   * Records in one transaction all that has left. What the store does not take now stays; a store
   * that is away is asked again by the next look.
   */
  void record() {
    List<Delivered> all = recordable();
    if (isAway || all.isEmpty()) {
      return;
    }
    try {
      store.ended(all);
      all.forEach(delivered -> unrecorded.remove(id(delivered.parcel())));
      stored = less(stored, all.size());
    } catch (RuntimeException e) {
      away(e);
    }
  }

  /** What is overdue has to be stored before its end can be recorded. */
  private List<Delivered> recordable() {
    return unrecorded.entrySet().stream()
        .filter(each -> !overdue.containsKey(each.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Whatever it is that failed, the store does not do. */
  private void away(RuntimeException e) {
    isAway = true;
    if (e instanceof StoreException) {
      // The recorder says so in the log.
      log.debug("channel={} waits for the store: {}", channel, e.getMessage());
    } else {
      unexpected.accept(e);
    }
  }

  /** What waits, as far as it is known; null while that is unknown. */
  @Nullable Backlog backlog() {
    return backlog;
  }

  /**
   * @param waiting what was looked at
   */
  private void count(Collection<Parcel> waiting) {
    long beside = overdue.keySet().stream().filter(id -> !unrecorded.containsKey(id)).count();
    Backlog known = stored;
    if (known == null) {
      backlog = beside == 0 ? backlog : new Backlog(beside, oldest(waiting, Instant.MAX));
      return;
    }
    long left = recordable().size();
    long inStore = Math.max(0, known.count() - left);
    // Of a store that has not recorded all that has left, the oldest may be among that.
    Instant oldest = inStore > 0 && left == 0 ? known.oldest() : Instant.MAX;
    backlog = backlog(inStore + beside, oldest(waiting, oldest), known.oldest());
  }

  private static Backlog backlog(long count, Instant oldest, Instant otherwise) {
    if (count == 0) {
      return new Backlog(0, Instant.EPOCH);
    }
    return new Backlog(count, oldest.equals(Instant.MAX) ? otherwise : oldest);
  }

  private static Instant oldest(Collection<Parcel> waiting, Instant known) {
    Instant seen =
        waiting.stream().map(each -> each.notice().at()).min(Instant::compareTo).orElse(known);
    return seen.isBefore(known) ? seen : known;
  }

  private static @Nullable Backlog less(@Nullable Backlog all, int count) {
    return all == null
        ? null
        : backlog(Math.max(0, all.count() - count), all.oldest(), all.oldest());
  }

  private static Map<String, Parcel> byId(Collection<Parcel> parcels) {
    Map<String, Parcel> byId = new LinkedHashMap<>();
    parcels.forEach(parcel -> byId.put(id(parcel), parcel));
    return byId;
  }

  private static String id(Parcel parcel) {
    return parcel.notice().id();
  }
}
