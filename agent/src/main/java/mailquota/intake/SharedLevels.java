package mailquota.intake;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Owner;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.state.StateStore;
import mailquota.store.StoredMailbox;
import mailquota.warning.Policies.SharedRootsTo;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates each shared quota root once, as a mailbox with the address {@code @domain}: every
 * reading of one of its mailboxes updates its state and history, which are stored as those of a
 * mailbox (docs/adr/0010). Thread-safe.
 */
final class SharedLevels {

  /** A root without a reading for this time is no longer included. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final SharedRoots roots;
  private final Supplier<SharedRootsTo> to;
  private final StateStore memory;
  private final BiFunction<Probe, @Nullable MailboxStatus, MailboxStatus> intake;
  private final Board board = new Board();

  /** {@code intake} computes the status after a probe; notices go to the memory. */
  SharedLevels(
      SharedRoots roots,
      Supplier<SharedRootsTo> to,
      StateStore memory,
      BiFunction<Probe, @Nullable MailboxStatus, MailboxStatus> intake) {
    this.roots = roots;
    this.to = to;
    this.memory = memory;
    this.intake = intake;
  }

  /** The roots not notified to the owner after this probe; {@code before} may be null. */
  SharedRoots.Sharing sharing(Probe probe, @Nullable Probe before) {
    SharedRoots.Sharing sharing = roots.add(probe, before, () -> recalled(probe.mailbox()));
    return to.get() == SharedRootsTo.ADMIN ? sharing : SharedRoots.Sharing.NONE;
  }

  /** The roots that an earlier process knew as shared; null while unknown. */
  private @Nullable Set<String> recalled(Mailbox mailbox) {
    if (!memory.isKnown()) {
      return null;
    }
    StoredMailbox remembered = memory.peek(SharedRoots.domainOf(mailbox.address()));
    return remembered == null || !remembered.server().equals(mailbox.server())
        ? Set.of()
        : remembered.parts().stream()
            .map(StoredMailbox.ResourceState::root)
            .collect(toUnmodifiableSet());
  }

  /** Recalls the shared roots of the domain of a mailbox with this earlier reading. */
  void recall(Mailbox mailbox, Reading reading) {
    roots.recall(mailbox, reading, () -> recalled(mailbox));
  }

  /** Evaluates the shared roots of a probe, after {@link #sharing}. */
  void accept(Probe probe) {
    Mailbox mailbox = probe.mailbox();
    if (mailbox.isExcluded() || !(probe.result() instanceof Measured(Reading reading))) {
      return;
    }
    if (reading.roots().size() == 1
        && roots.shared(mailbox.server(), mailbox.address()).isEmpty()) {
      return;
    }
    board.updateIfAny(
        SharedRoots.domainOf(mailbox.address()), before -> after(before, probe, reading));
  }

  /**
   * The new status of the shared roots of a domain, null for none. Called while the board updates
   * the domain: names read earlier may be older than the status that they would end.
   */
  private @Nullable MailboxStatus after(
      @Nullable MailboxStatus before, Probe probe, Reading reading) {
    Set<String> names = roots.shared(probe.mailbox().server(), probe.mailbox().address());
    if (names.isEmpty()) {
      return ended(before, probe.mailbox().server());
    }
    List<QuotaRoot> shared =
        reading.roots().stream().filter(root -> names.contains(root.name())).toList();
    // Mailboxes are probed concurrently; the later reading may arrive first.
    boolean isLater = before == null || before.lastProbe().at().isBefore(probe.at());
    return isLater && shared.size() == names.size()
        ? intake.apply(asDomainProbe(probe, new Reading(reading.at(), shared)), before)
        : before;
  }

  private Probe asDomainProbe(Probe probe, Reading shared) {
    Mailbox mailbox = probe.mailbox();
    Address domain = SharedRoots.domainOf(mailbox.address());
    boolean isExcluded = to.get() == SharedRootsTo.OWNERS;
    Mailbox all = new Mailbox(domain, mailbox.server(), Owner.UNKNOWN, null, null, isExcluded);
    return new Probe(all, probe.at(), probe.tookNanos(), new Measured(shared));
  }

  /** Removes a status that has no shared root any more. */
  private @Nullable MailboxStatus ended(@Nullable MailboxStatus before, String server) {
    if (before == null || !before.mailbox().server().equals(server)) {
      return before;
    }
    memory.forget(server, before.mailbox().address());
    return null;
  }

  /** Removes a mailbox that is no longer monitored; the state of its domain is kept. */
  void leave(Address mailbox, Instant at) {
    if (roots.remove(mailbox)) {
      board.updateIfAny(
          SharedRoots.domainOf(mailbox),
          all -> {
            if (all != null) {
              memory.leave(Intake.toStore(all), at);
            }
            return null;
          });
    }
  }

  /** The limited resources of the mailboxes, with each shared root once. */
  Stream<ResourceStatus> resources(Stream<MailboxStatus> mailboxes, Instant at) {
    Stream<ResourceStatus> own =
        mailboxes.flatMap(MailboxStatus::resources).filter(one -> !isShared(one.subject()));
    Stream<ResourceStatus> shared =
        board.stream()
            .filter(status -> isIncluded(status.lastProbe().at(), at))
            .flatMap(MailboxStatus::resources);
    return Stream.concat(own, shared);
  }

  boolean isShared(Subject subject) {
    return roots.isShared(subject.server(), subject.mailbox(), subject.root());
  }

  /** Whether shared roots with a last reading at this time are included. */
  static boolean isIncluded(Instant reading, Instant at) {
    return reading.isAfter(at.minus(KEPT));
  }

  /** Whether a mailbox of the domain has shared roots, as far as this process has measured. */
  boolean has(Address domain) {
    return board.find(domain).isPresent();
  }

  Stream<MailboxStatus> stream() {
    return board.stream();
  }

  void updateAll(UnaryOperator<MailboxStatus> change) {
    board.updateAll(change);
  }
}
