package mailquota.monitor;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
import mailquota.warning.Standing;
import org.jspecify.annotations.Nullable;

/**
 * Judges each quota root that mailboxes share once, as if it were a mailbox of its own, named
 * {@code @domain}: with every reading of any of these mailboxes it has a state, a history and
 * notices, which outlive the process as those of a mailbox do (docs/adr/0010). Thread-safe.
 */
final class SharedLevels {

  /** A root that no mailbox has reported for so long stands nowhere any more. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final SharedRoots roots;
  private final SharedRootsTo to;
  private final Memory memory;
  private final BiFunction<Probe, @Nullable MailboxStatus, MailboxStatus> judge;
  private final Board board = new Board();

  /**
   * @param judge gives what is known of a mailbox after a probe; notices go to the memory
   */
  SharedLevels(
      SharedRoots roots,
      SharedRootsTo to,
      Memory memory,
      BiFunction<Probe, @Nullable MailboxStatus, MailboxStatus> judge) {
    this.roots = roots;
    this.to = to;
    this.memory = memory;
    this.judge = judge;
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
    Set<String> names = roots.shared(mailbox);
    if (names.isEmpty() && reading.roots().size() == 1) {
      return;
    }
    Address everyone = SharedRoots.everyoneOf(mailbox.address());
    if (names.isEmpty()) {
      forgetEnded(everyone, mailbox.server());
      return;
    }
    List<QuotaRoot> shared =
        reading.roots().stream().filter(root -> names.contains(root.name())).toList();
    if (shared.size() == names.size()) {
      Mailbox all =
          new Mailbox(
              everyone, mailbox.server(), Owner.UNKNOWN, null, null, to == SharedRootsTo.OWNERS);
      Measured result = new Measured(new Reading(reading.at(), shared));
      Probe of = new Probe(all, probe.at(), probe.tookNanos(), result);
      board.update(everyone, before -> after(before, of));
    }
  }

  /** Mailboxes are read at once, and the later reading may be taken in first. */
  private MailboxStatus after(@Nullable MailboxStatus before, Probe probe) {
    return before == null || before.lastProbe().at().isBefore(probe.at())
        ? judge.apply(probe, before)
        : before;
  }

  /** What proves not to be shared is not remembered as shared. */
  private void forgetEnded(Address everyone, String server) {
    if (board.find(everyone).filter(all -> all.mailbox().server().equals(server)).isPresent()) {
      board.remove(everyone);
      memory.forget(everyone);
    }
  }

  /** The mailbox is no longer watched. */
  void forget(Address mailbox) {
    if (roots.remove(mailbox)) {
      Address everyone = SharedRoots.everyoneOf(mailbox);
      board.find(everyone).ifPresent(all -> forgetEnded(everyone, all.mailbox().server()));
    }
  }

  /** Where the mailboxes stand, and each root that they share once. */
  Stream<Standing> standings(Stream<MailboxStatus> mailboxes, Instant at) {
    Stream<Standing> own =
        mailboxes
            .flatMap(MailboxStatus::standings)
            .filter(one ->
                !roots.isShared(
                    one.subject().server(), one.subject().mailbox(), one.subject().root()));
    Stream<Standing> shared =
        board.stream()
            .filter(status -> status.lastProbe().at().isAfter(at.minus(KEPT)))
            .flatMap(MailboxStatus::standings);
    return Stream.concat(own, shared);
  }

  Stream<MailboxStatus> stream() {
    return board.stream();
  }

  void updateAll(UnaryOperator<MailboxStatus> change) {
    board.stream()
        .map(status -> status.mailbox().address())
        .forEach(address -> board.updateKnown(address, change));
  }
}
