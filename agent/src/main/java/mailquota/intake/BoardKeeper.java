package mailquota.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.store.Memory;
import mailquota.store.Remembered;
import mailquota.store.Silences;
import mailquota.warning.Fleet;
import mailquota.warning.Policies;
import mailquota.warning.ResourceStatus;
import org.jspecify.annotations.Nullable;

/**
 * Takes the result of every probe in ({@link Intake}), writes the new status to the board and the
 * decisions to the memory, and gives where the mailboxes stand. Thread-safe.
 */
public final class BoardKeeper {

  private final Board board;
  private final Intake intake;
  private final Supplier<Silences> silences;
  private final Memory memory;
  private final HeldZeros zeros;
  private final Consumer<MailboxStatus> statuses;
  private final SharedRoots sharedRoots = new SharedRoots();
  private final SharedLevels shared;

  /**
   * @param board empty; written by this object only
   * @param silences those that are known now; must not block
   * @param memory of what was decided before, and of what is decided
   * @param statuses given after every probe what is now known of its mailbox; must not block
   */
  public BoardKeeper(
      Board board,
      Policies policies,
      Supplier<Silences> silences,
      Memory memory,
      HeldZeros zeros,
      Consumer<MailboxStatus> statuses) {
    this.board = board;
    this.silences = silences;
    this.memory = memory;
    this.zeros = zeros;
    this.statuses = statuses;
    intake = new Intake(policies, silences);
    shared =
        new SharedLevels(
            sharedRoots,
            policies.sharedRootsTo(),
            memory,
            (probe, before) -> take(probe, before, _ -> false));
  }

  /**
   * Holds readings of a server that fall to 0 all at once. Before its first probe.
   *
   * @param size the number of mailboxes that are on it now
   */
  public void holdZeros(String server, IntSupplier size) {
    zeros.guard(server, new GuardedServer(server, size, board));
  }

  /**
   * Takes a result in.
   *
   * @return what is known of the mailbox now; where its reading is held, with a failed probe
   */
  public MailboxStatus accept(Probe probe) {
    Failed held =
        zeros.holds(
            probe,
            () -> hadUse(probe.mailbox(), board.find(probe.mailbox().address()).orElse(null)));
    MailboxStatus status = held == null ? believed(probe) : held(probe.as(held));
    statuses.accept(status);
    return status;
  }

  private MailboxStatus believed(Probe probe) {
    MailboxStatus status =
        board.update(
            probe.mailbox().address(),
            before -> take(before == null ? probe : probe.sharing(before.lastProbe()), before));
    shared.accept(probe);
    return status;
  }

  /** The board keeps what was believed; where that is known from the store alone, it failed. */
  private MailboxStatus held(Probe probe) {
    return board
        .update(probe.mailbox().address(), before -> before == null ? take(probe, null) : before)
        .after(probe);
  }

  private MailboxStatus take(Probe probe, @Nullable MailboxStatus before) {
    SharedRoots.Sharing sharing = shared.sharing(probe, before == null ? null : before.lastProbe());
    return take(probe, before, sharing::isWithheld);
  }

  private MailboxStatus take(
      Probe probe, @Nullable MailboxStatus before, Predicate<String> isWithheld) {
    Intake.TakenIn taken = intake.take(probe, prior(probe, before), isWithheld);
    Remembered toStore = taken.toStore();
    if (toStore != null) {
      // Before the board has it: what is on the board has been remembered.
      memory.remember(toStore, taken.notices());
    }
    return taken.status();
  }

  /** A probe that failed leaves what an earlier process knew for the next one. */
  private PriorState prior(Probe probe, @Nullable MailboxStatus before) {
    boolean isComplete = memory.isKnown();
    PriorState.Observed observed = new PriorState.Observed(before, isComplete);
    if (!isComplete) {
      return observed;
    }
    Address address = probe.mailbox().address();
    Remembered remembered =
        probe.result() instanceof Failed ? memory.peek(address) : memory.take(address);
    return remembered != null && remembered.server().equals(probe.mailbox().server())
        ? new PriorState.Restored(remembered, observed)
        : observed;
  }

  /** The level that an earlier process knew of a mailbox; OK where that is unknown. */
  public Level levelBefore(Mailbox mailbox) {
    Remembered remembered = memory.peek(mailbox.address());
    return remembered == null ? Level.OK : remembered.level();
  }

  /** The mailbox is no longer watched. */
  public void forget(String server, Address mailbox) {
    board.remove(mailbox);
    memory.forget(mailbox);
    shared.forget(mailbox);
    zeros.forget(server, mailbox);
  }

  /** The readings of the server that are held are right, and those of the next round. */
  public void acceptZeros(String server, Instant at) {
    for (Probe probe : zeros.accept(server, at)) {
      board.updateKnown(probe.mailbox().address(), before -> take(probe, before));
      shared.accept(probe);
    }
  }

  /** Whether readings of the server are held, because most of its mailboxes fell to 0. */
  public boolean isSuspicious(String server) {
    return zeros.isSuspicious(server);
  }

  /**
   * The store has reported what was decided before: all that is on the board is evaluated again, by
   * what was last measured. A mailbox whose last probe failed has the level that the store knows.
   */
  public void evaluateAgain() {
    board.updateAll(this::evaluatedAgain);
    shared.updateAll(status -> take(status.lastProbe(), status, _ -> false));
  }

  private MailboxStatus evaluatedAgain(MailboxStatus status) {
    Probe last = status.lastProbe();
    if (last.result() instanceof Failed) {
      return status.level() == null ? take(last, status) : status;
    }
    Failed held = zeros.holds(last, () -> hadUse(last.mailbox(), status));
    // The store had not answered when this 0 was measured: it is held now.
    return held == null ? take(last, status) : take(last.as(held), null);
  }

  private boolean hadUse(Mailbox mailbox, @Nullable MailboxStatus before) {
    return HeldZeros.hadUse(mailbox.server(), before, memory.peek(mailbox.address()));
  }

  /** What the store is to keep of each mailbox that was measured since. */
  public Stream<Remembered> measuredSince(Instant since) {
    return Stream.concat(board.stream(), shared.stream())
        .filter(status -> Intake.isMeasuredSince(status, since))
        .map(Intake::toStore);
  }

  /** Which quota roots of the mailboxes are the same one. */
  public SharedRoots sharedRoots() {
    return sharedRoots;
  }

  /**
   * Where all mailboxes stand of which somebody may be warned now, whether or not a notice was
   * sent, without the silenced ones. A quota root that several share is in it once.
   */
  public Stream<ResourceStatus> resources(Instant at) {
    Silences now = silences.get();
    return shared
        .resources(watched(), at)
        .filter(status -> !now.cover(status.subject(), status.level(), at));
  }

  /** All mailboxes of which somebody may be warned, the silenced ones among them, in one look. */
  public Fleet fleet(Instant at) {
    List<MailboxStatus> watched = watched().toList();
    List<Fleet.Failure> failures = new ArrayList<>();
    for (MailboxStatus status : watched) {
      if (status.lastProbe().result() instanceof Failed(Reason reason, _, _)) {
        Mailbox mailbox = status.mailbox();
        failures.add(new Fleet.Failure(mailbox.address(), mailbox.server(), reason));
      }
    }
    return new Fleet(at, watched.size(), shared.resources(watched.stream(), at).toList(), failures);
  }

  private Stream<MailboxStatus> watched() {
    return board.snapshot().stream().filter(status -> !status.mailbox().isExcluded());
  }

  /** What the guard of a server asks. */
  private record GuardedServer(String name, IntSupplier mailboxes, Board board)
      implements ZeroGuard.Server {

    @Override
    public int size() {
      return mailboxes.getAsInt();
    }

    @Override
    public Stream<Address> inUse() {
      return board.stream()
          .filter(status -> status.mailbox().server().equals(name) && status.hasUse())
          .map(status -> status.mailbox().address());
    }
  }
}
