package mailquota.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.fleet.Ownership;
import mailquota.inventory.Mailbox;
import mailquota.loop.Guard;
import mailquota.quota.Address;
import mailquota.store.Delivered;
import mailquota.store.OutboxEntry;
import mailquota.store.StoredMailbox;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decisions that are not stored yet, and the stored states that are not in use yet. The parts
 * that decide and deliver use it on one side, the {@link StateWriter} on the other. Thread-safe.
 */
public final class PendingWrites implements StateStore, DeliveryGate {

  private static final Logger log = LoggerFactory.getLogger(PendingWrites.class);

  private final Function<Notice, List<String>> channels;
  private final Supplier<Optional<Watched>> watched;
  private final Ownership ownership;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Guards the fields below. */
  private final Guard lock = new Guard();

  /** The latest state of each mailbox, in the order of the first decision. */
  private final Map<Address, PendingWrite> waiting = new LinkedHashMap<>();

  private final Set<Mailbox> gone = new HashSet<>();

  /** Mailboxes with a row that the database refuses: they are in memory only. */
  private final Set<Address> refused = new HashSet<>();

  /** The notices of refused mailboxes, until they are delivered. */
  private final Set<OutboxEntry> unstorable = new LinkedHashSet<>();

  private volatile boolean isWithoutStore;

  /** Written with the lock held, like the next. */
  private volatile boolean isKnown;

  private volatile ConcurrentMap<Address, StoredMailbox> recalled = new ConcurrentHashMap<>();

  /**
   * @param channels the names of the channels that carry a notice
   * @param watched the present mailboxes; empty until each source has been read
   */
  public PendingWrites(
      Function<Notice, List<String>> channels, Supplier<Optional<Watched>> watched) {
    this(channels, watched, Ownership.SOLE);
  }

  /** Keeps only what is of segments that the process holds. */
  public PendingWrites(
      Function<Notice, List<String>> channels,
      Supplier<Optional<Watched>> watched,
      Ownership ownership) {
    this.channels = channels;
    this.watched = watched;
    this.ownership = ownership;
  }

  Ownership ownership() {
    return ownership;
  }

  /** Calls a listener after each new decision. */
  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public boolean isKnown() {
    return isKnown;
  }

  @Override
  public @Nullable StoredMailbox peek(Address mailbox) {
    return recalled.get(mailbox);
  }

  @Override
  public @Nullable StoredMailbox take(Address mailbox) {
    ConcurrentMap<Address, StoredMailbox> known = recalled;
    return known.isEmpty() ? null : known.remove(mailbox);
  }

  @Override
  public void remember(StoredMailbox now, List<Notice> notices) {
    lock.run(() -> {
      // Otherwise another process has taken over since the decision, and decides again.
      if (isKnown && ownership.holds(now.server(), now.mailbox())) {
        waiting.merge(now.mailbox(), new PendingWrite(now, notices), PendingWrite::then);
      }
    });
    listeners.forEach(Runnable::run);
  }

  @Override
  public void leave(StoredMailbox last, Instant at) {
    lock.run(() -> {
      // Otherwise its stored state will be recalled, or another process has it.
      if (isKnown && ownership.holds(last.server(), last.mailbox())) {
        // A state that is not in use yet has what this process does not know.
        StoredMailbox kept =
            recalled.merge(
                last.mailbox(),
                last,
                (known, _) -> known.server().equals(last.server()) ? known : last);
        // One that is watched goes to another agent, with what was measured until now.
        StoredMailbox next = isWatched(last) ? kept : kept.left(at);
        waiting.merge(last.mailbox(), new PendingWrite(next, List.of()), PendingWrite::then);
      }
    });
    listeners.forEach(Runnable::run);
  }

  private boolean isWatched(StoredMailbox last) {
    return ownership.holder().isPresent()
        && watched.get().filter(all -> all.has(last.mailbox(), last.server())).isPresent();
  }

  @Override
  public void forget(String server, Address mailbox) {
    if (!ownership.holds(server, mailbox)) {
      return;
    }
    lock.run(() -> remove(server, mailbox));
    listeners.forEach(Runnable::run);
  }

  private void remove(String server, Address mailbox) {
    waiting.computeIfPresent(
        mailbox, (_, write) -> write.state().server().equals(server) ? null : write);
    recalled.computeIfPresent(mailbox, (_, known) -> known.server().equals(server) ? null : known);
    refused.remove(mailbox);
    unstorable.removeIf(entry -> isOf(entry.notice().subject(), server, mailbox));
    gone.add(Mailbox.of(mailbox, server));
  }

  private static boolean isOf(Subject subject, String server, Address mailbox) {
    return subject.mailbox().equals(mailbox) && subject.server().equals(server);
  }

  /** The present mailboxes; empty until each source has been read. */
  Optional<Watched> watched() {
    return watched.get();
  }

  /** The stored states that are not in use. */
  Stream<StoredMailbox> unused() {
    return recalled.values().stream();
  }

  /** Forgets the state of a mailbox, unless it is in use. */
  void forgetUnused(String server, Address mailbox) {
    lock.run(() -> {
      if (recalled.remove(mailbox) != null) {
        remove(server, mailbox);
      }
    });
  }

  /** Writes a state that is not in use, unless a newer one is to be written. */
  void writeUnused(StoredMailbox state) {
    lock.run(() -> {
      if (recalled.containsKey(state.mailbox())) {
        waiting.putIfAbsent(state.mailbox(), new PendingWrite(state, List.of()));
      }
    });
  }

  @Override
  public List<OutboxEntry> overdue(String channel) {
    List<OutboxEntry> overdue = new ArrayList<>();
    List<PendingWrite> unstored =
        lock.get(() -> {
          overdue.addAll(unstorable);
          return isWithoutStore ? List.copyOf(waiting.values()) : List.<PendingWrite>of();
        });
    unstored.forEach(each -> overdue.addAll(deliverable(each)));
    return overdue.stream().filter(entry -> entry.channel().equals(channel)).toList();
  }

  @Override
  public void delivered(Delivered delivered) {
    lock.run(() -> unstorable.remove(delivered.entry()));
  }

  /** The entries of the outbox, one for each notice and channel. */
  List<OutboxEntry> entries(List<PendingWrite> writes) {
    return writes.stream().flatMap(each -> each.notices().stream()).flatMap(this::entries).toList();
  }

  private Stream<OutboxEntry> entries(Notice notice) {
    return channels.apply(notice).stream().map(channel -> new OutboxEntry(channel, notice));
  }

  /** The same without notices for which the search for channels fails. */
  List<OutboxEntry> deliverable(PendingWrite write) {
    List<OutboxEntry> entries = new ArrayList<>();
    for (Notice notice : write.notices()) {
      try {
        entries.addAll(entries(notice).toList());
      } catch (RuntimeException e) {
        log.error("no channel for a notice of mailbox={}", write.state().mailbox(), e);
      }
    }
    return entries;
  }

  @Override
  public boolean holds(OutboxEntry entry) {
    return ownership.holds(entry.notice().subject().server(), entry.notice().subject().mailbox());
  }

  @Override
  public boolean mustRecord() {
    return ownership.mustRecord();
  }

  @Override
  public long losses() {
    return ownership.losses();
  }

  @Override
  public boolean maySend(OutboxEntry entry) {
    return ownership.maySend(entry.notice().subject().server(), entry.notice().subject().mailbox());
  }

  /** Drops what is of segments that the process does not hold any more. */
  public void dropUnheld() {
    lock.run(() -> {
      waiting.values().removeIf(write -> !isHeld(write.state()));
      recalled.values().removeIf(state -> !isHeld(state));
      gone.removeIf(mailbox -> !ownership.holds(mailbox.server(), mailbox.address()));
      unstorable.removeIf(entry -> !holds(entry));
      refused.clear(); // The next flush writes those that are left again.
    });
  }

  private boolean isHeld(StoredMailbox state) {
    return ownership.holds(state.server(), state.mailbox());
  }

  /** Whether a decision about a mailbox that {@code isConcerned} is not stored. */
  public boolean has(Predicate<Mailbox> isConcerned) {
    return lock.get(() ->
        gone.stream().anyMatch(isConcerned)
            || unstorable.stream().map(OutboxEntry::mailbox).anyMatch(isConcerned)
            || waiting.values().stream()
                .map(write -> Mailbox.of(write.state().mailbox(), write.state().server()))
                .anyMatch(isConcerned));
  }

  /**
   * Takes the stored states. Decisions made without them, in a long outage, stay.
   *
   * @param areValid false if another process may have changed them since; then nothing is taken
   * @return whether they are valid
   */
  boolean recall(ConcurrentMap<Address, StoredMailbox> found, BooleanSupplier areValid) {
    return lock.get(() -> {
      if (!areValid.getAsBoolean()) {
        return false;
      }
      gone.forEach(each ->
          found.computeIfPresent(
              each.address(), (_, known) -> known.server().equals(each.server()) ? null : known));
      found.keySet().removeAll(waiting.keySet());
      if (recalled.isEmpty()) {
        recalled = found;
      } else {
        // In place, because a state may be taken meanwhile. Known are those that left in an outage.
        found.forEach(recalled::putIfAbsent);
      }
      isKnown = true;
      return true;
    });
  }

  /** Drops all: another process decides from now on, or may do so. */
  void handOver() {
    lock.run(() -> {
      isKnown = false;
      isWithoutStore = false;
      waiting.clear();
      refused.clear();
      unstorable.clear();
      recalled = new ConcurrentHashMap<>();
    });
  }

  /**
   * Makes the waiting notices overdue until {@link #returnToStore}.
   *
   * @return whether the stored states were unknown, and are known from now on
   */
  boolean continueWithoutStore() {
    return lock.get(() -> {
      boolean isNews = !isKnown;
      isKnown = true;
      isWithoutStore = true;
      return isNews;
    });
  }

  void returnToStore() {
    isWithoutStore = false;
  }

  boolean isWithoutStore() {
    return isWithoutStore;
  }

  int size() {
    return lock.get(() -> waiting.size());
  }

  /** The writes that have waited longest; they stay here. */
  List<PendingWrite> first(int most) {
    return lock.get(() -> waiting.values().stream().limit(most).toList());
  }

  /** Removes stored writes. A later decision about the same mailbox stays. */
  void removeStored(List<PendingWrite> stored) {
    lock.run(() -> {
      for (PendingWrite each : stored) {
        remove(each);
        refused.remove(each.state().mailbox());
      }
    });
  }

  private void remove(PendingWrite done) {
    waiting.computeIfPresent(
        done.state().mailbox(), (_, now) -> now.equals(done) ? null : now.after(done));
  }

  /**
   * Removes a write that the database refuses; its entries are delivered without being stored.
   *
   * @return whether it is the first refused write of the mailbox
   */
  boolean refuse(PendingWrite what, List<OutboxEntry> entries) {
    return lock.get(() -> {
      remove(what);
      unstorable.addAll(entries);
      return refused.add(what.state().mailbox());
    });
  }

  /** The next flush writes refused mailboxes again. */
  void tryRefusedAgain() {
    lock.run(() -> refused.clear());
  }

  Set<Mailbox> gone() {
    return lock.get(() -> Set.copyOf(gone));
  }

  void removeGone(Set<Mailbox> forgotten) {
    lock.run(() -> gone.removeAll(forgotten));
  }

  /**
   * Whether a flush must leave the mailbox out. Its decision must be stored together with its
   * notices, its stored state must not be replaced before it is taken, and a refused mailbox is not
   * written again with each flush.
   */
  boolean isExcludedFromFlush(Address mailbox) {
    return lock.get(() ->
        waiting.containsKey(mailbox) || recalled.containsKey(mailbox) || refused.contains(mailbox));
  }
}
