package mailquota.state;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import mailquota.fleet.Fence;
import mailquota.fleet.Ownership;
import mailquota.fleet.Tenure;
import mailquota.quota.Address;
import mailquota.store.Store;
import mailquota.store.StoredMailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the stored states: once, or those of each segment after the process has claimed it. For one
 * thread.
 */
final class Recall {

  private static final Logger log = LoggerFactory.getLogger(Recall.class);

  private final Store store;
  private final SilenceWatch silences;
  private final PendingWrites pendingWrites;

  /** The segments with known states, if the process is one of several. */
  private final Set<Tenure> known = new HashSet<>();

  /** Whether states have been read since the start or {@link #forget}. */
  private boolean isDone;

  Recall(Store store, SilenceWatch silences, PendingWrites pendingWrites) {
    this.store = store;
    this.silences = silences;
    this.pendingWrites = pendingWrites;
  }

  /** Another process may change the states from now on. */
  void forget() {
    pendingWrites.handOver();
    known.clear();
    isDone = false;
  }

  /**
   * Reads the states that are not known.
   *
   * @return whether they are the first ones: the mailboxes of further segments have not been
   *     measured by this process
   */
  boolean read() {
    Ownership ownership = pendingWrites.ownership();
    List<Tenure> held = ownership.held();
    known.retainAll(held);
    List<Tenure> next = held.stream().filter(each -> !known.contains(each)).toList();
    if (isDone && next.isEmpty()) {
      return false;
    }
    ConcurrentMap<Address, StoredMailbox> found = new ConcurrentHashMap<>();
    store.recall(
        ownership.holder().map(holder -> new Fence(holder, next, ownership.timeline())),
        each -> found.merge(each.mailbox(), each, StoredMailbox::and));
    var _ = silences.refresh();
    log.info("store remembers mailboxes={}", found.size());
    if (!pendingWrites.recall(found, () -> ownership.held().containsAll(next))) {
      return false;
    }
    known.addAll(next);
    ownership.recalled(next);
    boolean isFirst = !isDone;
    isDone = true;
    return isFirst;
  }
}
