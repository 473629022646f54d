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
 * The queue of deliveries: of each mailbox the first waiting notice, and the next one only after
 * the first has left. Used by one thread.
 */
final class Lineup {

  private final Predicate<Parcel> mayBeTried;
  private final Deque<Parcel> ready = new ArrayDeque<>();

  /** By mailbox, the notices behind the one that is ready or under way. */
  private final Map<Address, Deque<Parcel>> behind = new HashMap<>();

  private record Ranked(Parcel parcel, int failures) {}

  /**
   * @param waiting in the order of decision
   * @param underWay mailboxes with a delivery under way; nothing of them is ready
   * @param mayBeTried whether a notice is due; if not, its mailbox waits
   * @param failures the number of failed attempts; notices with fewer come first
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

  /** Removes the first; null if none is ready. */
  @Nullable Parcel next() {
    return ready.poll();
  }

  /** Makes the next notice of the mailbox ready. */
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
