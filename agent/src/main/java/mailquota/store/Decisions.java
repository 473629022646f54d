package mailquota.store;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import mailquota.quota.Address;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;

/**
 * Where those who decide and the one who writes meet: what was decided and is not stored yet, and
 * what was stored and nobody has taken yet. Thread-safe.
 */
final class Decisions {

  /** Guards all below. */
  private final ReentrantLock lock = new ReentrantLock();

  /** The latest of each mailbox, in the order in which they began to wait. */
  private final Map<Address, Waiting> waiting = new LinkedHashMap<>();

  private final Set<Address> gone = new HashSet<>();

  /** This and the next are set with the lock held. */
  private volatile boolean isKnown;

  private volatile ConcurrentMap<Address, Remembered> recalled = new ConcurrentHashMap<>();

  boolean isKnown() {
    return isKnown;
  }

  @Nullable Remembered peek(Address mailbox) {
    return recalled.get(mailbox);
  }

  @Nullable Remembered take(Address mailbox) {
    ConcurrentMap<Address, Remembered> known = recalled;
    return known.isEmpty() ? null : known.remove(mailbox);
  }

  void remember(Remembered now, List<Notice> notices) {
    lock.lock();
    try {
      // Else it was decided before another took over, and is that one's to decide again.
      if (isKnown) {
        waiting.merge(now.mailbox(), new Waiting(now, notices), Waiting::then);
      }
    } finally {
      lock.unlock();
    }
  }

  void forget(Address mailbox) {
    lock.lock();
    try {
      waiting.remove(mailbox);
      recalled.remove(mailbox);
      gone.add(mailbox);
    } finally {
      lock.unlock();
    }
  }

  /** This is what was stored. What was decided without it, since that took too long, stands. */
  void recall(ConcurrentMap<Address, Remembered> found) {
    lock.lock();
    try {
      found.keySet().removeAll(gone);
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
  List<Waiting> first(int most) {
    lock.lock();
    try {
      return waiting.values().stream().limit(most).toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * These are stored; of a mailbox of which something was decided meanwhile that goes on waiting.
   * Gives whether any waits.
   */
  boolean removeStored(List<Waiting> stored) {
    lock.lock();
    try {
      for (Waiting each : stored) {
        waiting.computeIfPresent(
            each.state().mailbox(), (_, now) -> now.equals(each) ? null : now.after(each));
      }
      return !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  Set<Address> gone() {
    lock.lock();
    try {
      return Set.copyOf(gone);
    } finally {
      lock.unlock();
    }
  }

  void removeGone(Set<Address> forgotten) {
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
   */
  boolean isAhead(Address mailbox) {
    lock.lock();
    try {
      return waiting.containsKey(mailbox) || recalled.containsKey(mailbox);
    } finally {
      lock.unlock();
    }
  }
}
