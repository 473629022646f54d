package mailquota.polling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import mailquota.fleet.Share;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;

/**
 * The order in which the mailboxes of a server are probed. No mailbox is probed before it is due.
 * Of the mailboxes that are due, the one that could reach its next threshold first is probed first.
 * So an overloaded server delays the mailboxes with the most free space, each of them for a limited
 * time only.
 *
 * <p>Not thread-safe; time is an argument, in milliseconds since 1970.
 */
final class Schedule {

  private final Queue<ScheduledProbe> later = new ProbeQueue(ScheduledProbe::due);
  private final Queue<ScheduledProbe> due = new ProbeQueue(ScheduledProbe::latest);
  private final Deque<ScheduledProbe> parked = new ArrayDeque<>();

  /** The probes that were taken and not given back, with their mailboxes as they are now. */
  private final Map<Address, ScheduledProbe> taken = new HashMap<>();

  /** The mailboxes with a probe under way that may have begun before a hint. */
  private final Set<Address> hinted = new HashSet<>();

  private boolean isShared;
  private boolean mayMove;

  /**
   * Puts the mailboxes that are due in the order of their earlier levels, the highest first.
   * Returns whether any is due.
   */
  boolean putFirst(Function<Mailbox, Level> before) {
    List<ScheduledProbe> probes =
        due.stream().map(probe -> probe.ahead(before.apply(probe.mailbox()))).toList();
    due.clear();
    return due.addAll(probes);
  }

  /** The time until a probe is due: 0 for now, {@link Long#MAX_VALUE} when there is none. */
  long untilDue(long now) {
    ScheduledProbe next = later.peek();
    if (!due.isEmpty()) {
      return 0;
    }
    return next == null ? Long.MAX_VALUE : Math.max(0, next.due() - now);
  }

  /**
   * Takes the probes that are due, in the order of the next threshold.
   *
   * @param most the maximal number of probes
   * @param ahead includes the probes that are due within this time
   */
  List<ScheduledProbe> take(long now, int most, long ahead) {
    gather(now + ahead);
    List<ScheduledProbe> probes = new ArrayList<>();
    for (ScheduledProbe probe = due.poll();
        probe != null;
        probe = probes.size() < most ? due.poll() : null) {
      probes.add(taken(probe));
    }
    return probes;
  }

  /**
   * Makes the next probe of a mailbox due now, before all others. The probe of a mailbox that waits
   * after a refused login keeps its time.
   *
   * @return how long that mailbox still waits, 0 for none; empty if the mailbox is unknown
   */
  OptionalLong hint(Address mailbox, long now) {
    if (isTaken(mailbox)) {
      hinted.add(mailbox);
      return OptionalLong.of(0);
    }
    for (Collection<ScheduledProbe> probes : List.of(due, later)) {
      Optional<ScheduledProbe> found = find(probes, mailbox);
      if (found.isPresent()) {
        return OptionalLong.of(hint(found.get(), probes, now));
      }
    }
    // Probes that were set aside wait for their server.
    return find(parked, mailbox).isPresent() ? OptionalLong.of(0) : OptionalLong.empty();
  }

  private long hint(ScheduledProbe probe, Collection<ScheduledProbe> among, long now) {
    long waits = probe.waitsAfterRefusal(now);
    if (waits == 0) {
      among.remove(probe);
      due.add(probe.hinted(now));
    }
    return waits;
  }

  /** The next probe of a mailbox; empty if it is under way, or the mailbox is unknown. */
  Optional<ScheduledProbe> find(Address mailbox) {
    return Stream.of(due, later, parked)
        .flatMap(probes -> find(probes, mailbox).stream())
        .findFirst();
  }

  /** Takes one of the probes, whether or not it is due. */
  void take(ScheduledProbe probe) {
    boolean isFound = due.remove(probe) || later.remove(probe) || parked.remove(probe);
    if (isFound) {
      var _ = taken(probe);
    }
  }

  /** Whether the probe of the mailbox is under way. */
  boolean isTaken(Address mailbox) {
    return taken.containsKey(mailbox);
  }

  /** Takes the part of the server that this agent has: mailboxes may move to others and back. */
  void share(Share share) {
    isShared |= share.isPart();
    mayMove |= !share.equals(Share.WHOLE);
  }

  /** Whether other agents have probed mailboxes of the server. */
  boolean isShared() {
    return isShared;
  }

  /**
   * Whether the mailbox of a taken probe has moved to another agent, and perhaps back: the result
   * is not used, because the other agent may have measured it later.
   */
  boolean isOrphan(ScheduledProbe probe) {
    ScheduledProbe now = taken.get(probe.mailbox().address());
    return mayMove && (now == null || !now.equals(probe.of(now.mailbox(), now.due())));
  }

  private static Optional<ScheduledProbe> find(Collection<ScheduledProbe> probes, Address mailbox) {
    return probes.stream().filter(probe -> probe.mailbox().address().equals(mailbox)).findFirst();
  }

  /**
   * Brings probes forward that are due later than the longest interval allows, each to a random
   * time within it. Returns whether any is to follow.
   */
  boolean within(long longest, long now, RandomGenerator random) {
    long end = now + longest;
    List<ScheduledProbe> probes =
        later.stream()
            .map(probe -> probe.due() > end ? probe.at(random.nextLong(now, end) + 1) : probe)
            .toList();
    later.clear();
    return later.addAll(probes);
  }

  /** Sets aside all probes that are due, because the server is down. */
  List<ScheduledProbe> park(long now) {
    gather(now);
    List<ScheduledProbe> probes = new ArrayList<>(due);
    due.clear();
    parked.addAll(probes);
    return probes;
  }

  /** Takes one of the probes that were set aside. */
  ScheduledProbe takeParked() {
    return taken(parked.remove());
  }

  boolean hasParked() {
    return !parked.isEmpty();
  }

  /** Makes all probes that were set aside due again. */
  void unpark() {
    due.addAll(parked);
    parked.clear();
  }

  /**
   * Adds the next probe of a mailbox after a taken one. Returns false if the mailbox was removed.
   */
  boolean give(ScheduledProbe next, long now) {
    Address address = next.mailbox().address();
    boolean isHinted = hinted.remove(address) && next.refusals() == 0;
    ScheduledProbe probe = taken.remove(address);
    ScheduledProbe following = isHinted ? next.hinted(now) : next;
    return probe != null && later.add(following.of(probe.mailbox(), now));
  }

  /** Ends a taken probe without a next one. Returns false if the mailbox was removed. */
  boolean drop(ScheduledProbe ended) {
    hinted.remove(ended.mailbox().address());
    return taken.remove(ended.mailbox().address()) != null;
  }

  /** Ends the probes that were set aside without a next one. */
  boolean dropParked() {
    return parked.removeAll(List.copyOf(parked));
  }

  /** Whether no probe is due, set aside, under way, or to follow. */
  boolean isEmpty() {
    return later.isEmpty() && due.isEmpty() && parked.isEmpty() && taken.isEmpty();
  }

  /** Whether the first probe of a mailbox has not begun or not ended. */
  boolean hasFirst() {
    return due.stream().anyMatch(ScheduledProbe::isFirst)
        || taken.values().stream().anyMatch(ScheduledProbe::isFirst);
  }

  /**
   * Replaces the mailboxes. A mailbox that stays keeps its probe, a new one is due immediately, and
   * a removed one has none, even if its last one has been taken.
   *
   * @param before the earlier level of a new mailbox
   * @return the removed mailboxes
   */
  List<Address> replace(Collection<Mailbox> mailboxes, Function<Mailbox, Level> before, long now) {
    Map<Address, Mailbox> wanted = HashMap.newHashMap(mailboxes.size());
    mailboxes.forEach(mailbox -> wanted.put(mailbox.address(), mailbox));
    List<Address> gone = new ArrayList<>();
    for (Collection<ScheduledProbe> probes : List.of(later, due, parked)) {
      List<ScheduledProbe> staying = staying(probes, wanted, now, gone);
      probes.clear();
      probes.addAll(staying);
    }
    List<ScheduledProbe> stillTaken = staying(taken.values(), wanted, now, gone);
    taken.clear();
    stillTaken.forEach(this::taken);
    hinted.retainAll(taken.keySet());
    wanted
        .values()
        .forEach(
            mailbox -> due.add(ScheduledProbe.first(mailbox, now).ahead(before.apply(mailbox))));
    return gone;
  }

  /**
   * Lets the first probes wait that are due later, because another agent has probed their
   * mailboxes.
   *
   * @param dueAt may be in the past
   */
  void postpone(ToLongFunction<Mailbox> dueAt, long now) {
    List<ScheduledProbe> probes = List.copyOf(due);
    due.clear();
    for (ScheduledProbe probe : probes) {
      long at = probe.isFirst() ? dueAt.applyAsLong(probe.mailbox()) : now;
      boolean isLater = at > now && later.add(probe.at(at));
      if (!isLater) {
        due.add(probe);
      }
    }
  }

  /**
   * Returns the probes of the wanted mailboxes, which are removed from {@code wanted}; other
   * addresses are added to {@code gone}.
   */
  private static List<ScheduledProbe> staying(
      Collection<ScheduledProbe> probes,
      Map<Address, Mailbox> wanted,
      long now,
      List<Address> gone) {
    List<ScheduledProbe> staying = new ArrayList<>(probes.size());
    for (ScheduledProbe probe : probes) {
      Address address = probe.mailbox().address();
      Mailbox mailbox = wanted.remove(address);
      if (mailbox == null) {
        gone.add(address);
      } else {
        staying.add(probe.of(mailbox, now));
      }
    }
    return staying;
  }

  /** How long the most overdue probe is late, without those set aside. */
  long lag(long now) {
    gather(now);
    return due.stream().mapToLong(probe -> now - probe.due()).max().orElse(0);
  }

  private void gather(long now) {
    for (ScheduledProbe next = later.peek();
        next != null && next.due() <= now;
        next = later.peek()) {
      due.add(later.remove());
    }
  }

  private ScheduledProbe taken(ScheduledProbe probe) {
    taken.put(probe.mailbox().address(), probe);
    return probe;
  }
}
