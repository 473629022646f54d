package mailquota.store;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;

/**
 * Where those who decide and the one who writes meet: what was decided and is not stored yet, and
 * what was stored and nobody has taken yet. Thread-safe.
 */
final class PendingWrites {

  /** Guards all below. */
  private final ReentrantLock lock = new ReentrantLock();

  /** The latest of each mailbox, in the order in which they began to wait. */
  private final Map<Address, PendingWrite> waiting = new LinkedHashMap<>();

  private final Set<Mailbox> gone = new HashSet<>();

  /** Those of which the database refuses a row: all that is known of them is in memory only. */
  private final Set<Address> refused = new HashSet<>();

  /** The notices of those, until they are delivered. */
  private final Set<OutboxEntry> unstorable = new LinkedHashSet<>();

  /** This and the next are set with the lock held. */
  private volatile boolean isKnown;

  private volatile ConcurrentMap<Address, StoredMailbox> recalled = new ConcurrentHashMap<>();

  boolean isKnown() {
    return isKnown;
  }

  @Nullable StoredMailbox peek(Address mailbox) {
    return recalled.get(mailbox);
  }

  @Nullable StoredMailbox take(Address mailbox) {
    ConcurrentMap<Address, StoredMailbox> known = recalled;
    return known.isEmpty() ? null : known.remove(mailbox);
  }

  void remember(StoredMailbox now, List<Notice> notices) {
    lock.lock();
    try {
      // Else it was decided before another took over, and is that one's to decide again.
      if (isKnown) {
        waiting.merge(now.mailbox(), new PendingWrite(now, notices), PendingWrite::then);
      }
    } finally {
      lock.unlock();
    }
  }

  void forget(String server, Address mailbox) {
    lock.lock();
    try {
      waiting.remove(mailbox);
      recalled.remove(mailbox);
      refused.remove(mailbox);
      unstorable.removeIf(entry -> entry.notice().subject().mailbox().equals(mailbox));
      gone.add(Mailbox.of(mailbox, server));
    } finally {
      lock.unlock();
    }
  }

  /** This is what was stored. What was decided without it, since that took too long, stands. */
  void recall(ConcurrentMap<Address, StoredMailbox> found) {
    lock.lock();
    try {
      gone.forEach(each ->
          found.computeIfPresent(
              each.address(), (_, known) -> known.server().equals(each.server()) ? null : known));
      found.keySet().removeAll(waiting.keySet());
      recalled = found;
      isKnown = true;
    } finally {
      lock.unlock();
    }
  }

  /** Another decides from now on: it is not known what, nor is anything of ours to be stored. */
  void handOver() {
    lock.lock();
    try {
      isKnown = false;
      waiting.clear();
      refused.clear();
      unstorable.clear();
      recalled = new ConcurrentHashMap<>();
    } finally {
      lock.unlock();
    }
  }

  /** It takes too long to learn what was stored. Gives whether it was not known. */
  boolean goWithout() {
    lock.lock();
    try {
      boolean isNews = !isKnown;
      isKnown = true;
      return isNews;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Those that have waited longest; they go on waiting. */
  List<PendingWrite> first(int most) {
    lock.lock();
    try {
      return waiting.values().stream().limit(most).toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * These are stored; of a mailbox of which something was decided meanwhile that goes on waiting.
   */
  void removeStored(List<PendingWrite> stored) {
    lock.lock();
    try {
      for (PendingWrite each : stored) {
        remove(each);
        refused.remove(each.state().mailbox());
      }
    } finally {
      lock.unlock();
    }
  }

  private void remove(PendingWrite done) {
    waiting.computeIfPresent(
        done.state().mailbox(), (_, now) -> now.equals(done) ? null : now.after(done));
  }

  /**
   * The database refuses this: it does not wait any more, and its entries are to be delivered
   * without being stored. Gives whether that is news of the mailbox.
   */
  boolean refuse(PendingWrite what, List<OutboxEntry> entries) {
    lock.lock();
    try {
      remove(what);
      unstorable.addAll(entries);
      return refused.add(what.state().mailbox());
    } finally {
      lock.unlock();
    }
  }

  /** What is to be delivered without being stored, in the order in which it was refused. */
  List<OutboxEntry> unstorable() {
    lock.lock();
    try {
      return List.copyOf(unstorable);
    } finally {
      lock.unlock();
    }
  }

  void delivered(OutboxEntry entry) {
    lock.lock();
    try {
      unstorable.remove(entry);
    } finally {
      lock.unlock();
    }
  }

  /** What was refused may be accepted now. */
  void tryRefusedAgain() {
    lock.lock();
    try {
      refused.clear();
    } finally {
      lock.unlock();
    }
  }

  Set<Mailbox> gone() {
    lock.lock();
    try {
      return Set.copyOf(gone);
    } finally {
      lock.unlock();
    }
  }

  void removeGone(Set<Mailbox> forgotten) {
    lock.lock();
    try {
      gone.removeAll(forgotten);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether more is known of the mailbox than the board tells: what was decided of it must not be
   * stored without its notices, nor what is stored be replaced by what is known in ignorance of it.
   * What the database refuses is not tried again with each sweep.
   */
  boolean isAhead(Address mailbox) {
    lock.lock();
    try {
      return waiting.containsKey(mailbox)
          || recalled.containsKey(mailbox)
          || refused.contains(mailbox);
    } finally {
      lock.unlock();
    }
  }
}
