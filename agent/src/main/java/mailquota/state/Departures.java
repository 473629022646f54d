package mailquota.state;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.store.Store;
import mailquota.store.StoredMailbox;

/**
 * Compares the states that are not in use with the present inventory: those of mailboxes that left
 * while no process saw it are marked, and those that are no longer kept are forgotten. For one
 * thread.
 */
final class Departures {

  /** How late the state of a mailbox that left may be forgotten. */
  static final Duration INTERVAL = Duration.ofHours(1);

  /** With a shorter time to keep them, the store is read this often. */
  private static final Duration SHORTEST = Duration.ofSeconds(5);

  private final Store store;
  private final PendingWrites pendingWrites;
  private Instant comparedAt = Instant.EPOCH;

  Departures(Store store, PendingWrites pendingWrites) {
    this.store = store;
    this.pendingWrites = pendingWrites;
  }

  /** Compares when that is due and the inventory is known. */
  void compare(Instant now) {
    pendingWrites
        .watched()
        .filter(present -> isDue(present.keep(), now))
        .ifPresent(present -> {
          compare(present, left(), now);
          comparedAt = now;
        });
  }

  /** Of the segments that the process holds. */
  private Map<Mailbox, Instant> left() {
    Map<Mailbox, Instant> left = new HashMap<>(store.left());
    left.keySet().removeIf(each -> !pendingWrites.ownership().holds(each.server(), each.address()));
    return left;
  }

  private boolean isDue(Duration keep, Instant now) {
    Duration interval = Durations.longer(SHORTEST, Durations.shorter(keep, INTERVAL));
    return !now.isBefore(comparedAt.plus(interval)) || now.isBefore(comparedAt);
  }

  private void compare(Watched present, Map<Mailbox, Instant> left, Instant now) {
    Map<Mailbox, Instant> kept = new HashMap<>(left);
    kept.values().removeIf(at -> !now.isBefore(at.plus(present.keep())));
    pendingWrites
        .unused()
        .filter(each -> !isDomain(each))
        .forEach(each -> mark(each, present, left, now));
    left.keySet().stream()
        .filter(each -> !kept.containsKey(each))
        .forEach(each -> forget(each, present));
    forgetDomains(present, kept.keySet());
  }

  /** The mark of a mailbox that is back and in use goes with the next write of its state. */
  private void forget(Mailbox left, Watched present) {
    if (present.has(left.address(), left.server())) {
      pendingWrites.forgetUnused(left.server(), left.address());
    } else {
      pendingWrites.forget(left.server(), left.address());
    }
  }

  private void mark(
      StoredMailbox unused, Watched present, Map<Mailbox, Instant> left, Instant now) {
    boolean isPresent = present.has(unused.mailbox(), unused.server());
    boolean isMarked = left.containsKey(Mailbox.of(unused.mailbox(), unused.server()));
    if (isPresent == isMarked) {
      pendingWrites.writeUnused(isPresent ? unused : unused.left(now));
    }
  }

  /** The shared roots of a domain are kept as long as one of its mailboxes. */
  private void forgetDomains(Watched present, Set<Mailbox> kept) {
    Map<String, List<StoredMailbox>> domains =
        pendingWrites
            .unused()
            .filter(Departures::isDomain)
            .collect(groupingBy(StoredMailbox::server));
    domains.forEach((server, states) -> {
      Set<String> known = known(server, present, kept);
      states.stream()
          .filter(state -> !known.contains(state.mailbox().domain()))
          .forEach(state -> pendingWrites.forget(server, state.mailbox()));
    });
  }

  private Set<String> known(String server, Watched present, Set<Mailbox> kept) {
    Stream<Address> unused =
        pendingWrites
            .unused()
            .filter(state -> state.server().equals(server) && !isDomain(state))
            .map(StoredMailbox::mailbox);
    Stream<Address> others =
        Stream.concat(kept.stream(), present.inventory().on(server).stream())
            .filter(mailbox -> mailbox.server().equals(server))
            .map(Mailbox::address);
    return Stream.concat(unused, others).map(Address::domain).collect(toSet());
  }

  private static boolean isDomain(StoredMailbox state) {
    return state.mailbox().value().charAt(0) == '@';
  }
}
