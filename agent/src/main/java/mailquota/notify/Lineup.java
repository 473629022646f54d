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
import mailquota.store.Parcel;
import org.jspecify.annotations.Nullable;

/**
 * What is to be delivered next: of each mailbox the first that waits, and the one behind it only
 * when that has left. Used by one thread.
 */
final class Lineup {

  private final Predicate<Parcel> mayBeTried;
  private final Deque<Parcel> ready = new ArrayDeque<>();

  /** Of each mailbox what waits behind the one that is ready or under way. */
  private final Map<Address, Deque<Parcel>> behind = new HashMap<>();

  /** What is ready, and how often it has failed. */
  private record Ranked(Parcel parcel, int failures) {}

  /**
   * @param waiting in the order in which they were decided
   * @param underWay of their mailboxes nothing is ready
   * @param mayBeTried whether a parcel may be tried now; where not, its mailbox waits
   * @param failures how often a parcel has failed: what always fails must not come before all else
   */
  Lineup(
      List<Parcel> waiting,
      Collection<Address> underWay,
      Predicate<Parcel> mayBeTried,
      ToIntFunction<Parcel> failures) {
    this.mayBeTried = mayBeTried;
    Set<Address> held = new HashSet<>(underWay);
    List<Ranked> ranked = new ArrayList<>();
    for (Parcel parcel : waiting) {
      Address mailbox = mailbox(parcel);
      if (held.contains(mailbox)) {
        continue;
      }
      Deque<Parcel> others = behind.get(mailbox);
      if (others != null) {
        others.add(parcel);
      } else if (mayBeTried.test(parcel)) {
        ranked.add(new Ranked(parcel, failures.applyAsInt(parcel)));
        behind.put(mailbox, new ArrayDeque<>());
      } else {
        held.add(mailbox);
      }
    }
    ranked.sort(Comparator.comparingInt(Ranked::failures));
    ranked.forEach(each -> ready.add(each.parcel));
  }

  boolean isEmpty() {
    return ready.isEmpty();
  }

  /** Takes the first; null for none. */
  @Nullable Parcel next() {
    return ready.poll();
  }

  /** The parcel has left: the next of its mailbox is ready. */
  void left(Parcel parcel) {
    Deque<Parcel> others = behind.get(mailbox(parcel));
    Parcel next = others == null ? null : others.poll();
    if (next != null && mayBeTried.test(next)) {
      ready.add(next);
    }
  }

  private static Address mailbox(Parcel parcel) {
    return parcel.notice().subject().mailbox();
  }
}
