package mailquota.monitor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
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
import mailquota.warning.Standing;
import org.jspecify.annotations.Nullable;

/**
 * Polls every server, keeps the board, and gives out what happened: each probe to a listener, what
 * was decided and is to be told to the memory. Servers do not wait for one another. Thread-safe.
 */
public final class Monitor {

  private final Board board = new Board();
  private final SharedLevels shared;
  private final Judge judge;
  private final Supplier<Silences> silences;
  private final Consumer<MailboxStatus> statuses;
  private final Memory memory;
  private final HeldZeros zeros;
  private final Map<String, ServerPoller> pollers = new LinkedHashMap<>();
  private final List<Discoverer> discoverers = new ArrayList<>();

  /**
   * @param silences those that are known now; must not block
   * @param statuses told after every probe what is now known of its mailbox
   * @param memory of what was decided before, and of what is decided
   */
  public Monitor(
      List<PolledServer> servers,
      PollSettings poll,
      Policies policies,
      Supplier<Silences> silences,
      InstantSource clock,
      Consumer<MailboxStatus> statuses,
      Memory memory) {
    judge = new Judge(policies, silences);
    this.silences = silences;
    this.statuses = statuses;
    this.memory = memory;
    shared =
        new SharedLevels(
            board.sharedRoots(),
            policies.sharedRootsTo(),
            memory,
            (probe, before) -> next(probe, before, SharedRoots.Sharing.NONE));
    zeros = new HeldZeros(poll, clock.instant());
    for (PolledServer server : servers) {
      ServerPoller poller =
          new ServerPoller(
              server,
              poll,
              policies,
              clock,
              RandomGenerator.getDefault(),
              new Keeper(server.name()));
      pollers.put(server.name(), poller);
      if (server.holdsZeros()) {
        zeros.guard(server.name(), new GuardedServer(poller, board));
      }
      if (server.discovery() != null) {
        discoverers.add(new Discoverer(server.name(), server.discovery(), poller::replace));
      }
    }
  }

  public void start() {
    pollers.values().forEach(ServerPoller::start);
    discoverers.forEach(Discoverer::start);
  }

  /** The threads that poll and list. */
  public Stream<Loop> loops() {
    return Stream.concat(
        pollers.values().stream().map(ServerPoller::loop),
        discoverers.stream().map(Discoverer::loop));
  }

  public Board board() {
    return board;
  }

  /**
   * Where all mailboxes stand of which somebody may be warned now, whoever has been told of it:
   * those that are silenced stand nowhere. A quota root that several share stands there once.
   */
  public Stream<Standing> standings(Instant at) {
    Silences now = silences.get();
    return shared
        .standings(watched(), at)
        .filter(standing -> !now.cover(standing.subject(), standing.level(), at));
  }

  /**
   * All mailboxes of which somebody may be warned, at one look; the silenced ones are among them.
   */
  public Fleet fleet(Instant at) {
    List<MailboxStatus> watched = watched().toList();
    List<Fleet.Failure> failures = new ArrayList<>();
    for (MailboxStatus status : watched) {
      if (status.lastProbe().result() instanceof Failed(Reason reason, _, _)) {
        Mailbox mailbox = status.mailbox();
        failures.add(new Fleet.Failure(mailbox.address(), mailbox.server(), reason));
      }
    }
    return new Fleet(at, watched.size(), shared.standings(watched.stream(), at).toList(), failures);
  }

  private Stream<MailboxStatus> watched() {
    return board.snapshot().stream().filter(status -> !status.mailbox().isExcluded());
  }

  /** Whether the first poll of every server has ended. */
  public boolean hasPolledAll() {
    return discoverers.stream().allMatch(Discoverer::hasListed)
        && pollers.values().stream().allMatch(ServerPoller::hasPolledAll);
  }

  /** The servers, in the order of the configuration. */
  public List<String> servers() {
    return List.copyOf(pollers.keySet());
  }

  /** Empty until a probe has told. */
  public Optional<Boolean> isUp(String server) {
    return poller(server).health().isUp();
  }

  /** Whether readings of the server are held, because most of its mailboxes fell to 0. */
  public boolean isSuspicious(String server) {
    return zeros.isSuspicious(server);
  }

  /** The readings of the server that are held are right, and those of the next round. */
  public void accept(String server, Instant at) {
    for (Probe probe : zeros.accept(poller(server).name(), at)) {
      board.updateKnown(probe.mailbox().address(), before -> next(probe, before));
      shared.accept(probe);
    }
  }

  /** How long the server's mailbox that has waited longest is overdue. */
  public Duration lag(String server) {
    return poller(server).lag();
  }

  /**
   * Runs a login beside the probes of a server, as one of them: within its connections and its
   * rate, and not while it is down. False when it could not begin in time.
   */
  public boolean runBeside(String server, Duration limit, Runnable login) {
    ServerPoller poller = poller(server);
    try {
      if (!poller.enter(limit)) {
        return false;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
    try {
      login.run();
      return true;
    } finally {
      poller.leave();
    }
  }

  /** Begins no more probes and waits for those under way, {@code limit} at most. */
  public void stop(Duration limit) {
    Instant end = Instant.now().plus(limit);
    discoverers.forEach(Discoverer::stop);
    pollers.values().forEach(ServerPoller::stop);
    for (ServerPoller poller : pollers.values()) {
      poller.join(Duration.between(Instant.now(), end));
    }
  }

  /** What is to be remembered of each mailbox that a probe has told of since. */
  public Stream<Remembered> toldSince(Instant since) {
    return Stream.concat(board.stream(), shared.stream())
        .filter(status -> status.isToldSince(since))
        .map(MailboxStatus::toRemember);
  }

  /**
   * What is to be decided can be decided only now: of all that is on the board, by what was last
   * measured. A mailbox whose last probe failed has the level that the store knows.
   */
  public void judgeAgain() {
    board.stream()
        .map(status -> status.mailbox().address())
        .forEach(address -> board.updateKnown(address, this::judgedAgain));
    shared.updateAll(status -> next(status.lastProbe(), status, SharedRoots.Sharing.NONE));
  }

  private MailboxStatus judgedAgain(MailboxStatus status) {
    Probe last = status.lastProbe();
    if (last.result() instanceof Failed) {
      return status.level() == null ? next(last, status) : status;
    }
    Failed held = zeros.holds(last, () -> hadUse(last.mailbox(), status));
    // The store had not answered when this 0 was measured: it is held now.
    return held == null ? next(last, status) : next(last.as(held), null);
  }

  private boolean hadUse(Mailbox mailbox, @Nullable MailboxStatus before) {
    return HeldZeros.hadUse(mailbox.server(), before, memory.peek(mailbox.address()));
  }

  private MailboxStatus next(Probe probe, @Nullable MailboxStatus before) {
    return next(probe, before, shared.sharing(probe, before == null ? null : before.lastProbe()));
  }

  private MailboxStatus next(
      Probe probe, @Nullable MailboxStatus before, SharedRoots.Sharing sharing) {
    boolean isDecided = memory.isKnown();
    Known known = isDecided ? Known.of(probe, before, memory) : new Known.Seen(before);
    List<Trend> trends = known.trends(probe);
    Judge.Verdict verdict =
        judge.judge(probe, trends, known.level(), known.states(), sharing::isWithheld);
    if (!isDecided) {
      verdict = verdict.undecided();
    }
    MailboxStatus status =
        new MailboxStatus(
            probe, verdict.level(), known.lastSuccess(probe), trends, verdict.states());
    // Before the board has it: what is on the board has been remembered.
    if (isDecided && (!verdict.notices().isEmpty() || !verdict.states().equals(known.states()))) {
      memory.remember(status.toRemember(), verdict.notices());
    }
    return status;
  }

  /** What the guard of a server asks. */
  private record GuardedServer(ServerPoller poller, Board board) implements ZeroGuard.Server {

    @Override
    public int size() {
      return poller.size();
    }

    @Override
    public Stream<Address> inUse() {
      return board.stream()
          .filter(status -> status.mailbox().server().equals(poller.name()) && status.hasUse())
          .map(status -> status.mailbox().address());
    }
  }

  /** Keeps the board, for one server. */
  private final class Keeper implements ServerPoller.Results {

    private final String server;

    Keeper(String server) {
      this.server = server;
    }

    @Override
    public MailboxStatus accept(Probe told) {
      Mailbox mailbox = told.mailbox();
      Failed held =
          zeros.holds(told, () -> hadUse(mailbox, board.find(mailbox.address()).orElse(null)));
      MailboxStatus status = held == null ? believed(told) : held(told.as(held));
      statuses.accept(status);
      return status;
    }

    private MailboxStatus believed(Probe told) {
      MailboxStatus status =
          board.update(
              told.mailbox().address(),
              before -> next(before == null ? told : told.sharing(before.lastProbe()), before));
      shared.accept(told);
      return status;
    }

    /** The board keeps what was believed; where that is known from the store alone, it failed. */
    private MailboxStatus held(Probe told) {
      return board
          .update(told.mailbox().address(), before -> before == null ? next(told, null) : before)
          .after(told);
    }

    @Override
    public Level before(Mailbox mailbox) {
      Remembered remembered = memory.peek(mailbox.address());
      return remembered == null ? Level.OK : remembered.level();
    }

    @Override
    public void forget(Address mailbox) {
      board.remove(mailbox);
      memory.forget(server, mailbox);
      shared.forget(mailbox);
      zeros.forget(server, mailbox);
    }
  }

  private ServerPoller poller(String server) {
    ServerPoller poller = pollers.get(server);
    if (poller == null) {
      throw new IllegalArgumentException("no server " + server);
    }
    return poller;
  }
}
