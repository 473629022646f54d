package mailquota.notify;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import mailquota.fleet.FencedException;
import mailquota.inventory.Mailbox;
import mailquota.state.DeliveryGate;
import mailquota.state.StateWriter;
import mailquota.store.Backlog;
import mailquota.store.Delivered;
import mailquota.store.NoticeQueue;
import mailquota.store.OutboxEntry;
import mailquota.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The notices that wait for one channel, in the store and beside it, and those that have left the
 * channel but are not recorded in the store yet. The latter are never delivered again, however long
 * the store is down. Once the store has been down for {@link StateWriter#OUTAGE_LIMIT}, stored
 * notices that are known are delivered all the same. Used by one thread, except for {@link
 * #backlog}, {@link #isBusy} and {@link #stored}.
 */
final class Ledger {

  private static final Logger log = LoggerFactory.getLogger(Ledger.class);

  private final NoticeQueue store;
  private final DeliveryGate gate;
  private final String channel;
  private final Consumer<RuntimeException> unexpected;

  /** Deliveries not recorded yet, by the id of the notice. */
  private final Map<String, Delivered> unrecorded = new LinkedHashMap<>();

  /** The mailboxes with a notice under way or unrecorded. */
  private final Set<Mailbox> busy = ConcurrentHashMap.newKeySet();

  /** Notices that are overdue and not stored, as of the last look. */
  private Map<String, OutboxEntry> overdue = Map.of();

  private final StoredEntries inStore = new StoredEntries(OutboxLane.WINDOW);

  /** The count of the store, less what has been recorded since; null before the first count. */
  private @Nullable Backlog stored;

  /** As of the last look. */
  private long lossesBefore;

  private boolean isAway;

  /** The start of the outage of the store; null if the last look succeeded. */
  private @Nullable Instant awaySince;

  private boolean isCut;
  private volatile @Nullable Backlog backlog;

  /** {@code unexpected} takes exceptions that a store should not throw. */
  Ledger(
      NoticeQueue store, DeliveryGate gate, String channel, Consumer<RuntimeException> unexpected) {
    this.store = store;
    this.gate = gate;
    this.channel = channel;
    this.unexpected = unexpected;
  }

  /** Takes a notice that was stored. Called by any thread. */
  void stored(OutboxEntry entry) {
    inStore.recorded(entry);
  }

  /** Forgets the stored notices: another process may deliver them. */
  void forget() {
    inStore.forget();
    awaySince = null;
  }

  /**
   * Returns the waiting notices in the order of decision. While the store is down, these are the
   * overdue ones, and after a long outage also those known to be stored.
   *
   * @param most the maximum number read from the store
   */
  List<OutboxEntry> look(int most, Instant now) {
    lossesBefore = gate.losses();
    overdue = byId(gate.overdue(channel));
    inStore.catchUp();
    isAway = false;
    record();
    // After a long outage, a store that can be read but not written is read.
    boolean hasRead = (!isAway || isAwayForLong(now)) && read(most);
    if (!isAway) {
      awaySince = null;
    } else if (awaySince == null) {
      awaySince = now;
    }
    Map<String, OutboxEntry> waiting =
        hasRead || isAwayForLong(now) ? inStore.byId() : new LinkedHashMap<>();
    isCut = hasRead && waiting.size() >= most;
    if (!isCut) {
      // Otherwise an older notice of the same mailbox may be in the store beyond the limit.
      overdue.forEach(waiting::putIfAbsent);
    }
    waiting.keySet().removeAll(unrecorded.keySet());
    count(waiting.values());
    return waiting.values().stream().filter(gate::maySend).toList();
  }

  /**
   * Begins a delivery. Returns false if another process may send the notice: the thread of the
   * lease, which waits for the end of the deliveries of a segment, either finds this one or has
   * forbidden it before.
   */
  boolean begin(OutboxEntry entry) {
    busy.add(entry.mailbox());
    boolean mayBegin =
        gate.losses() == lossesBefore && !(isAway && gate.mustRecord()) && gate.maySend(entry);
    if (!mayBegin) {
      busy.remove(entry.mailbox());
    }
    return mayBegin;
  }

  /** Takes a notice that is to be tried again. */
  void failed(OutboxEntry entry) {
    busy.remove(entry.mailbox());
  }

  /** Whether a notice of a mailbox that {@code isConcerned} is under way or unrecorded. */
  boolean isBusy(Predicate<Mailbox> isConcerned) {
    return busy.stream().anyMatch(isConcerned);
  }

  private boolean isAwayForLong(Instant now) {
    return awaySince != null && !now.isBefore(awaySince.plus(StateWriter.OUTAGE_LIMIT));
  }

  /** Returns false if the store failed. */
  private boolean read(int most) {
    try {
      Map<String, OutboxEntry> rows = byId(store.pending(channel, most));
      stored = store.backlog(channel);
      inStore.found(rows);
      return true;
    } catch (RuntimeException e) {
      away(e);
      return false;
    }
  }

  /** Whether the store has more notices than were read. */
  boolean isCut() {
    return isCut;
  }

  boolean isAway() {
    return isAway;
  }

  int unrecorded() {
    return unrecorded.size();
  }

  /** Takes a notice that was accepted or rejected. */
  void left(Delivered delivered) {
    String id = id(delivered.entry());
    unrecorded.put(id, delivered);
    inStore.left(id);
    backlog = less(backlog, 1);
    if (overdue.containsKey(id)) {
      gate.delivered(delivered);
    }
  }

  /** Records all deliveries in one transaction; if the store fails, the next look tries again. */
  void record() {
    // Another process has the segment, and records what it sends itself.
    List<Delivered> lost =
        unrecorded.values().stream().filter(each -> !gate.holds(each.entry())).toList();
    lost.forEach(this::recorded);
    List<Delivered> all = recordable();
    if (isAway || all.isEmpty()) {
      return;
    }
    try {
      store.ended(all);
      all.forEach(this::recorded);
      stored = less(stored, all.size());
    } catch (RuntimeException e) {
      away(e);
    }
  }

  private void recorded(Delivered delivered) {
    unrecorded.remove(id(delivered.entry()));
    busy.remove(delivered.entry().mailbox());
  }

  /** An overdue notice must be stored before its delivery can be recorded. */
  private List<Delivered> recordable() {
    return unrecorded.entrySet().stream()
        .filter(each -> !overdue.containsKey(each.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Any exception counts as a failure of the store. */
  private void away(RuntimeException e) {
    isAway = true;
    if (e instanceof StoreException || e instanceof FencedException) {
      // The state writer logs it.
      log.debug("channel={} waits for the store: {}", channel, e.getMessage());
    } else {
      unexpected.accept(e);
    }
  }

  /** The known backlog; null while unknown. */
  @Nullable Backlog backlog() {
    return backlog;
  }

  /** Counts with the waiting notices of the last look. */
  private void count(Collection<OutboxEntry> waiting) {
    long beside = overdue.keySet().stream().filter(id -> !unrecorded.containsKey(id)).count();
    Backlog known = stored;
    if (known == null) {
      backlog = beside == 0 ? backlog : new Backlog(beside, oldest(waiting, Instant.MAX));
      return;
    }
    long left = recordable().size();
    long inStore = Math.max(0, known.count() - left);
    // If deliveries are not recorded yet, the oldest in the store may be one of them.
    Instant oldest = inStore > 0 && left == 0 ? known.oldest() : Instant.MAX;
    backlog = backlog(inStore + beside, oldest(waiting, oldest), known.oldest());
  }

  private static Backlog backlog(long count, Instant oldest, Instant otherwise) {
    if (count == 0) {
      return new Backlog(0, Instant.EPOCH);
    }
    return new Backlog(count, oldest.equals(Instant.MAX) ? otherwise : oldest);
  }

  private static Instant oldest(Collection<OutboxEntry> waiting, Instant known) {
    Instant seen =
        waiting.stream().map(each -> each.notice().at()).min(Instant::compareTo).orElse(known);
    return seen.isBefore(known) ? seen : known;
  }

  private static @Nullable Backlog less(@Nullable Backlog all, int count) {
    return all == null
        ? null
        : backlog(Math.max(0, all.count() - count), all.oldest(), all.oldest());
  }

  private static Map<String, OutboxEntry> byId(Collection<OutboxEntry> entries) {
    Map<String, OutboxEntry> byId = new LinkedHashMap<>();
    entries.forEach(entry -> byId.put(id(entry), entry));
    return byId;
  }

  private static String id(OutboxEntry entry) {
    return entry.notice().id();
  }
}
