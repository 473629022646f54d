package mailquota.intake;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
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
import mailquota.store.Memory;
import mailquota.store.Remembered;
import mailquota.warning.Policies.SharedRootsTo;
import mailquota.warning.ResourceStatus;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates each quota root that mailboxes share once, as if it were a mailbox of its own, named
 * {@code @domain}: with every reading of any of these mailboxes it has a state, a history and
 * notices, which outlive the process as those of a mailbox do (docs/adr/0010). Thread-safe.
 */
final class SharedLevels {

  /** A root that no mailbox has reported for so long stands nowhere any more. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final SharedRoots roots;
  private final SharedRootsTo to;
  private final Memory memory;
  private final BiFunction<Probe, @Nullable MailboxStatus, MailboxStatus> intake;
  private final Board board = new Board();

  /**
   * @param intake gives what is known of a mailbox after a probe; notices go to the memory
   */
  SharedLevels(
      SharedRoots roots,
      SharedRootsTo to,
      Memory memory,
      BiFunction<Probe, @Nullable MailboxStatus, MailboxStatus> intake) {
    this.roots = roots;
    this.to = to;
    this.memory = memory;
    this.intake = intake;
  }

  /**
   * Which roots of a mailbox its owner is not to be notified of, given what is known of its domain
   * with this probe.
   *
   * @param before the probe before; null for none
   */
  SharedRoots.Sharing sharing(Probe probe, @Nullable Probe before) {
    SharedRoots.Sharing sharing = roots.add(probe, before, () -> recalled(probe.mailbox()));
    return to == SharedRootsTo.ADMIN ? sharing : SharedRoots.Sharing.NONE;
  }

  /** The roots that were shared when an earlier process ended; null while that is not known. */
  private @Nullable Set<String> recalled(Mailbox mailbox) {
    if (!memory.isKnown()) {
      return null;
    }
    Remembered remembered = memory.peek(SharedRoots.everyoneOf(mailbox.address()));
    return remembered == null || !remembered.server().equals(mailbox.server())
        ? Set.of()
        : remembered.parts().stream().map(Remembered.Part::root).collect(toUnmodifiableSet());
  }

  /** Takes in a probe of a mailbox whose {@link #sharing} is known. */
  void accept(Probe probe) {
    Mailbox mailbox = probe.mailbox();
    if (mailbox.isExcluded() || !(probe.result() instanceof Measured(Reading reading))) {
      return;
    }
    if (reading.roots().size() == 1 && roots.shared(mailbox).isEmpty()) {
      return;
    }
    board.updateIfAny(
        SharedRoots.everyoneOf(mailbox.address()), before -> after(before, probe, reading));
  }

  /**
   * What is known of the shared roots of a domain, null for nothing. Which these are is asked with
   * the domain's turn: an answer of before may be older than the state that it would end.
   */
  private @Nullable MailboxStatus after(
      @Nullable MailboxStatus before, Probe probe, Reading reading) {
    Set<String> names = roots.shared(probe.mailbox());
    if (names.isEmpty()) {
      return ended(before, probe.mailbox().server());
    }
    List<QuotaRoot> shared =
        reading.roots().stream().filter(root -> names.contains(root.name())).toList();
    // Mailboxes are read at once, and the later reading may be taken in first.
    boolean isLater = before == null || before.lastProbe().at().isBefore(probe.at());
    return isLater && shared.size() == names.size()
        ? intake.apply(asOfEveryone(probe, new Reading(reading.at(), shared)), before)
        : before;
  }

  private Probe asOfEveryone(Probe probe, Reading shared) {
    Mailbox mailbox = probe.mailbox();
    Address everyone = SharedRoots.everyoneOf(mailbox.address());
    boolean isExcluded = to == SharedRootsTo.OWNERS;
    Mailbox all = new Mailbox(everyone, mailbox.server(), Owner.UNKNOWN, null, null, isExcluded);
    return new Probe(all, probe.at(), probe.tookNanos(), new Measured(shared));
  }

  /** What proves not to be shared is not remembered as shared. */
  private @Nullable MailboxStatus ended(@Nullable MailboxStatus before, String server) {
    if (before == null || !before.mailbox().server().equals(server)) {
      return before;
    }
    memory.forget(before.mailbox().address());
    return null;
  }

  /** The mailbox is no longer watched. */
  void forget(Address mailbox) {
    if (roots.remove(mailbox)) {
      board.updateIfAny(
          SharedRoots.everyoneOf(mailbox),
          all -> all == null ? null : ended(all, all.mailbox().server()));
    }
  }

  /** Where the mailboxes stand, and each root that they share once. */
  Stream<ResourceStatus> resources(Stream<MailboxStatus> mailboxes, Instant at) {
    Stream<ResourceStatus> own =
        mailboxes
            .flatMap(MailboxStatus::resources)
            .filter(one ->
                !roots.isShared(
                    one.subject().server(), one.subject().mailbox(), one.subject().root()));
    Stream<ResourceStatus> shared =
        board.stream()
            .filter(status -> status.lastProbe().at().isAfter(at.minus(KEPT)))
            .flatMap(MailboxStatus::resources);
    return Stream.concat(own, shared);
  }

  Stream<MailboxStatus> stream() {
    return board.stream();
  }

  void updateAll(UnaryOperator<MailboxStatus> change) {
    board.updateAll(change);
  }
}
