package mailquota.notify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import mailquota.quota.Address;
import mailquota.store.OutboxEntry;
import org.jspecify.annotations.Nullable;

/**
 * The queue of deliveries: of each mailbox the first waiting notice, and the next one only after
 * the first has left. Used by one thread.
 */
final class Lineup {

  private final Predicate<OutboxEntry> mayBeTried;
  private final Deque<OutboxEntry> ready = new ArrayDeque<>();

  /** By mailbox, the notices behind the one that is ready or under way. */
  private final Map<Address, Deque<OutboxEntry>> behind = new HashMap<>();

  private record Ranked(OutboxEntry entry, int failures) {}

  /**
   * @param waiting in the order of decision
   * @param underWay mailboxes with a delivery under way; nothing of them is ready
   * @param mayBeTried whether a notice is due; if not, its mailbox waits
   * @param failures the number of failed attempts; notices with fewer come first
   */
  Lineup(
      List<OutboxEntry> waiting,
      Collection<Address> underWay,
      Predicate<OutboxEntry> mayBeTried,
      ToIntFunction<OutboxEntry> failures) {
    this.mayBeTried = mayBeTried;
    Set<Address> held = new HashSet<>(underWay);
    List<Ranked> ranked = new ArrayList<>();
    for (OutboxEntry entry : waiting) {
      Address mailbox = mailbox(entry);
      if (held.contains(mailbox)) {
        continue;
      }
      Deque<OutboxEntry> others = behind.get(mailbox);
      if (others != null) {
        others.add(entry);
      } else if (mayBeTried.test(entry)) {
        ranked.add(new Ranked(entry, failures.applyAsInt(entry)));
        behind.put(mailbox, new ArrayDeque<>());
      } else {
        held.add(mailbox);
      }
    }
    ranked.sort(Comparator.comparingInt(Ranked::failures));
    ranked.forEach(each -> ready.add(each.entry));
  }

  boolean isEmpty() {
    return ready.isEmpty();
  }

  /** Removes the first; null if none is ready. */
  @Nullable OutboxEntry next() {
    return ready.poll();
  }

  void left(OutboxEntry entry) {
    Deque<OutboxEntry> others = behind.get(mailbox(entry));
    OutboxEntry next = others == null ? null : others.poll();
    if (next != null && mayBeTried.test(next)) {
      ready.add(next);
    }
  }

  private static Address mailbox(OutboxEntry entry) {
    return entry.notice().subject().mailbox();
  }
}
