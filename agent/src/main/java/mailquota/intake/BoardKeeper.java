package mailquota.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
import mailquota.silence.Silences;
import mailquota.state.MailboxStates;
import mailquota.state.StateStore;
import mailquota.store.StoredMailbox;
import mailquota.warning.Fleet;
import mailquota.warning.Policies;
import mailquota.warning.ResourceStatus;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the result of every probe ({@link Intake}), and writes the new status to the board and
 * the decisions to the memory. Thread-safe.
 */
public final class BoardKeeper implements MailboxStates {

  private final Board board;
  private final Intake intake;
  private final Supplier<Silences> silences;
  private final StateStore memory;
  private final HeldZeros zeros;
  private final Consumer<MailboxStatus> statuses;
  private final SharedRoots sharedRoots = new SharedRoots();
  private final SharedLevels shared;

  /** The mailboxes that entered before the store had reported the earlier results. */
  private volatile Map<Address, Mailbox> unrecalled = new ConcurrentHashMap<>();

  /**
   * @param board empty; written by this object only
   * @param policies the present policies
   * @param silences the present silences; must not block
   * @param memory of earlier decisions, which receives the new ones
   * @param statuses receives the new status after every probe; must not block
   */
  public BoardKeeper(
      Board board,
      Supplier<Policies> policies,
      Supplier<Silences> silences,
      StateStore memory,
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
            () -> policies.get().sharedRootsTo(),
            memory,
            (probe, before) -> take(probe, before, _ -> false));
  }

  /**
   * Holds readings of a server that fall to 0 at the same time. To be called before its first
   * probe.
   *
   * @param size the present number of its mailboxes
   * @param begin when its polling begins
   */
  public void holdZeros(String server, IntSupplier size, Instant begin) {
    zeros.guard(server, new GuardedServer(server, size, board), begin);
  }

  /** Holds no readings of a server; those held are measured again. */
  public void holdNoZeros(String server) {
    zeros.unguard(server);
  }

  /** Returns the new status of the mailbox; with a failed probe if its reading is held. */
  public MailboxStatus accept(Probe probe) {
    Failed held =
        zeros.holds(
            probe,
            () -> hadUse(probe.mailbox(), board.find(probe.mailbox().address()).orElse(null)));
    MailboxStatus status = held == null ? accepted(probe) : held(probe.as(held));
    statuses.accept(status);
    return status;
  }

  private MailboxStatus accepted(Probe probe) {
    MailboxStatus status =
        board.update(
            probe.mailbox().address(),
            before -> take(before == null ? probe : probe.sharing(before.lastProbe()), before));
    shared.accept(probe);
    return status;
  }

  /** Leaves the status on the board unchanged; without one, the failed probe is written. */
  private MailboxStatus held(Probe probe) {
    return board
        .update(probe.mailbox().address(), before -> before == null ? take(probe, null) : before)
        .after(probe);
  }

  private MailboxStatus take(Probe probe, @Nullable MailboxStatus before) {
    SharedRoots.Sharing sharing =
        shared.sharing(probe, before == null || before.isRecalled() ? null : before.lastProbe());
    return take(probe, before, sharing::isWithheld);
  }

  private MailboxStatus take(
      Probe probe, @Nullable MailboxStatus before, Predicate<String> isWithheld) {
    Intake.TakenIn taken = intake.take(probe, prior(probe, before), isWithheld);
    StoredMailbox toStore = taken.toStore();
    if (toStore != null) {
      // Before the board, so that each status on the board has been remembered.
      memory.remember(toStore, taken.notices());
    }
    return taken.status();
  }

  /** A failed probe leaves the state of an earlier process in the memory for the next probe. */
  private PriorState prior(Probe probe, @Nullable MailboxStatus before) {
    boolean isComplete = memory.isKnown();
    String server = probe.mailbox().server();
    boolean isHere = before != null && before.mailbox().server().equals(server);
    PriorState.Observed observed = new PriorState.Observed(isHere ? before : null, isComplete);
    if (!isComplete) {
      return observed;
    }
    Address address = probe.mailbox().address();
    StoredMailbox remembered =
        probe.result() instanceof Failed ? memory.peek(address) : memory.take(address);
    if (remembered == null) {
      return observed;
    }
    if (remembered.server().equals(server)) {
      return new PriorState.Restored(remembered, observed);
    }
    if (!(probe.result() instanceof Failed)) {
      memory.forget(remembered.server(), address); // It has moved.
    }
    return observed;
  }

  /** The level of a mailbox in an earlier process; OK if unknown. */
  public Level levelBefore(Mailbox mailbox) {
    StoredMailbox remembered = memory.peek(mailbox.address());
    return remembered == null ? Level.OK : remembered.level();
  }

  /**
   * Adds a mailbox that is polled from now on. Until its first probe it has the result of an
   * earlier process, as soon as the store has reported it.
   *
   * @return its {@linkplain #levelBefore level before}
   */
  public Level enter(Mailbox mailbox) {
    Map<Address, Mailbox> entered = unrecalled;
    entered.put(mailbox.address(), mailbox);
    // Else the store's report finds it. A report between the two lines may recall it twice.
    if (memory.isKnown()) {
      entered.remove(mailbox.address());
      recall(mailbox);
    }
    return levelBefore(mailbox);
  }

  private void recall(Mailbox mailbox) {
    board.updateIfAny(
        mailbox.address(), before -> before == null ? recalled(mailbox).orElse(null) : before);
  }

  /** The result of an earlier process; empty if the store has none. */
  private Optional<MailboxStatus> recalled(Mailbox mailbox) {
    StoredMailbox remembered = memory.peek(mailbox.address());
    if (remembered == null || !remembered.server().equals(mailbox.server())) {
      return Optional.empty();
    }
    remembered.reading().ifPresent(reading -> shared.recall(mailbox, reading));
    return Intake.recalled(mailbox, remembered);
  }

  /** The result of an earlier process, until the mailbox is probed; empty if there is none. */
  public Optional<MailboxStatus> recalled(Address mailbox) {
    return board.find(mailbox).filter(MailboxStatus::isRecalled);
  }

  /** Removes a mailbox that is no longer monitored on this server; its state is kept. */
  public void leave(String server, Address mailbox, Instant at) {
    unrecalled.computeIfPresent(
        mailbox, (_, known) -> known.server().equals(server) ? null : known);
    board.updateIfAny(mailbox, status -> left(server, status, at));
    shared.leave(mailbox, at);
    zeros.forget(server, mailbox);
  }

  private @Nullable MailboxStatus left(String server, @Nullable MailboxStatus status, Instant at) {
    if (status == null) {
      return null;
    }
    if (!status.mailbox().server().equals(server)) {
      memory.forget(server, status.mailbox().address()); // It has moved.
      return status;
    }
    if (Intake.isMeasured(status)) {
      memory.leave(Intake.toStore(status), at);
    }
    return null;
  }

  /** Accepts the held readings of the server and those of the next round. */
  public void acceptZeros(String server, Instant at) {
    for (Probe probe : zeros.accept(server, at)) {
      board.updateKnown(probe.mailbox().address(), before -> take(probe, before));
      shared.accept(probe);
    }
  }

  /** Whether readings of the server are held because most of its mailboxes fell to 0. */
  public boolean isSuspicious(String server) {
    return zeros.isSuspicious(server);
  }

  /**
   * Evaluates the last result of each mailbox again, once the store has reported the earlier
   * decisions. A mailbox with a failed last probe gets the level in the store, and one that has not
   * been probed all that the store has.
   */
  @Override
  public void evaluateAgain() {
    if (memory.isKnown()) {
      Collection<Mailbox> entered = unrecalled.values();
      unrecalled = new ConcurrentHashMap<>();
      entered.forEach(this::recall);
    }
    board.updateAll(this::evaluatedAgain);
    shared.updateAll(status -> take(status.lastProbe(), status, _ -> false));
  }

  private MailboxStatus evaluatedAgain(MailboxStatus status) {
    Probe last = status.lastProbe();
    if (status.isRecalled()) {
      // Nothing is decided on old figures. Another process may have measured newer ones.
      return recalled(status.mailbox()).orElse(status);
    }
    if (last.result() instanceof Failed) {
      return status.level() == null ? take(last, status) : status;
    }
    Failed held = zeros.holds(last, () -> hadUse(last.mailbox(), status));
    // The store had not answered when this 0 was measured.
    return held == null ? take(last, status) : take(last.as(held), null);
  }

  private boolean hadUse(Mailbox mailbox, @Nullable MailboxStatus before) {
    return HeldZeros.hadUse(mailbox.server(), before, memory.peek(mailbox.address()));
  }

  /** The stored form of each mailbox that was probed since. */
  @Override
  public Stream<StoredMailbox> probedSince(Instant since) {
    return Stream.concat(board.stream(), shared.stream())
        .filter(status -> !status.isRecalled() && !status.lastProbe().at().isBefore(since))
        .map(Intake::toStore);
  }

  public SharedRoots sharedRoots() {
    return sharedRoots;
  }

  /**
   * The limited resources of all mailboxes that are neither excluded nor silenced, whether or not a
   * notice was sent. A shared quota root is included once.
   */
  public Stream<ResourceStatus> resources(Instant at) {
    Silences now = silences.get();
    return shared
        .resources(notExcluded(board.snapshot()), at)
        .filter(status -> !now.cover(status.subject(), status.level(), at));
  }

  /** All mailboxes that are not excluded, including the silenced ones. */
  public Fleet fleet(Instant at) {
    return fleet(at, board.snapshot());
  }

  /** The same with the mailboxes of other agents; throws if the database fails. */
  public Fleet fleet(Instant at, OtherMailboxes others) {
    List<MailboxStatus> own = board.snapshot();
    return others.addTo(fleet(at, own), own, shared);
  }

  private Fleet fleet(Instant at, List<MailboxStatus> own) {
    List<MailboxStatus> included = notExcluded(own).toList();
    List<Fleet.Failure> failures = new ArrayList<>();
    for (MailboxStatus status : included) {
      if (status.lastProbe().result() instanceof Failed(Reason reason, _, _)) {
        Mailbox mailbox = status.mailbox();
        failures.add(new Fleet.Failure(mailbox.address(), mailbox.server(), reason));
      }
    }
    return new Fleet(
        at, included.size(), shared.resources(included.stream(), at).toList(), failures);
  }

  private static Stream<MailboxStatus> notExcluded(List<MailboxStatus> statuses) {
    return statuses.stream().filter(status -> !status.mailbox().isExcluded());
  }

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
