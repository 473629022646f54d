package mailquota.polling;

import static java.util.Collections.unmodifiableMap;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.fleet.Share;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.loop.Guard;
import mailquota.loop.Loop;
import mailquota.probe.FolderSize;
import mailquota.probe.Trace;
import mailquota.warning.Policies;
import org.jspecify.annotations.Nullable;

/**
 * Polls every server independently of the others and passes each result to the board keeper.
 * Thread-safe.
 */
public final class Monitor {

  /** How long the probes of a replaced poller may take to end. */
  private static final Duration PROBES_END_WITHIN = Duration.ofMinutes(1);

  private final Supplier<PollSettings> poll;
  private final Supplier<Policies> policies;
  private final PollingRuntime runtime;
  private final BoardKeeper keeper;

  /** Guards the changes of all fields below. */
  private final Guard lock = new Guard();

  /** In the order of the configuration. */
  private volatile Map<String, ServerPoller> pollers = Map.of();

  private Inventory inventory = Inventory.EMPTY;
  private Function<String, Share> shares = _ -> Share.WHOLE;
  private boolean isStarted;

  /**
   * @param poll the present settings
   * @param policies the present policies
   */
  public Monitor(
      Supplier<PollSettings> poll,
      Supplier<Policies> policies,
      InstantSource clock,
      BoardKeeper keeper) {
    this(poll, policies, PollingRuntime.of(clock), keeper);
  }

  private Monitor(
      Supplier<PollSettings> poll,
      Supplier<Policies> policies,
      PollingRuntime runtime,
      BoardKeeper keeper) {
    this.poll = poll;
    this.policies = policies;
    this.keeper = keeper;
    this.runtime = runtime;
  }

  /** For {@link #pollOnce} in a process that ends afterwards. */
  public static Monitor ofShortProcess(
      Supplier<PollSettings> poll,
      Supplier<Policies> policies,
      InstantSource clock,
      BoardKeeper keeper) {
    return new Monitor(poll, policies, PollingRuntime.ofShortProcess(clock), keeper);
  }

  /**
   * Polls these servers from now on. An equal server keeps its poller, with its health and its
   * schedule. The results of the probes of a replaced poller are dropped, and the new one probes
   * each mailbox at once, as soon as the connections in use are fewer than its limit.
   */
  public void use(List<PolledServer> servers) {
    lock.run(() -> {
      Map<String, ServerPoller> before = pollers;
      Map<String, ServerPoller> next = new LinkedHashMap<>();
      for (PolledServer server : servers) {
        ServerPoller known = before.get(server.name());
        boolean isKept = known != null && known.server().equals(server);
        next.put(server.name(), isKept ? known : poller(server, known));
      }
      pollers = unmodifiableMap(next);
      before.values().stream()
          .filter(poller -> next.get(poller.server().name()) != poller)
          .forEach(poller -> retire(poller, next.containsKey(poller.server().name())));
      if (isStarted) {
        next.values().stream()
            .filter(poller -> !before.containsValue(poller))
            .forEach(ServerPoller::start);
      }
    });
  }

  private ServerPoller poller(PolledServer server, @Nullable ServerPoller before) {
    String name = server.name();
    if (server.holdsZeros()) {
      keeper.holdZeros(name, () -> size(name), runtime.clock().instant());
    } else {
      keeper.holdNoZeros(name);
    }
    InUse inUse = before == null ? new InUse() : before.inUse();
    ServerPoller poller = new ServerPoller(server, poll, policies, runtime, keeper, inUse);
    poller.limit(shares.apply(name));
    poller.replace(inventory.on(name));
    return poller;
  }

  /**
   * Polls these mailboxes from now on, as one of several agents.
   *
   * @param parts of the limits of each server
   */
  public void watch(Inventory own, Function<String, Share> parts) {
    lock.run(() -> {
      shares = parts;
      pollers.forEach((server, poller) -> poller.limit(parts.apply(server)));
      watch(own);
    });
  }

  /** Whether no more connections to a server are in use than the part of its limits. */
  public boolean isWithinLimit(String server) {
    return poller(server).map(ServerPoller::isWithinLimit).orElse(true);
  }

  private void retire(ServerPoller poller, boolean isReplaced) {
    poller.retire();
    if (!isReplaced) {
      keeper.holdNoZeros(poller.server().name());
      poller.replace(List.of());
    }
    Thread.ofVirtual()
        .name("stopping:" + poller.server().name())
        .start(() -> poller.join(PROBES_END_WITHIN));
  }

  /** The number of the mailboxes of a server. */
  public int size(String server) {
    ServerPoller poller = pollers.get(server);
    return poller == null ? 0 : poller.size();
  }

  /** Polls these mailboxes from now on; mailboxes of unknown servers are not polled. */
  public void watch(Inventory next) {
    lock.run(() -> {
      pollers.forEach((server, poller) -> {
        List<Mailbox> mailboxes = next.on(server);
        if (!mailboxes.equals(inventory.on(server))) {
          poller.replace(mailboxes);
        }
      });
      inventory = next;
    });
  }

  /** Lets shorter intervals of the present settings apply to the probes already scheduled. */
  public void shorten() {
    pollers.values().forEach(ServerPoller::shorten);
  }

  /**
   * Probes a mailbox as soon as a connection to its server is free.
   *
   * @return how long it waits after a refused login instead, zero for not at all; empty if it is
   *     not polled
   */
  public Optional<Duration> hint(Mailbox mailbox) {
    return poller(mailbox.server()).flatMap(poller -> poller.hint(mailbox.address()));
  }

  /**
   * Probes a mailbox at once, within the limits of its server, and waits for the result.
   *
   * @param limit for the wait; a probe that takes longer goes on
   * @return empty if the mailbox is not polled
   */
  public Optional<RequestedResult> probe(Mailbox mailbox, Trace trace, Duration limit)
      throws InterruptedException {
    Optional<ServerPoller> poller = poller(mailbox.server());
    return poller.isEmpty()
        ? Optional.empty()
        : poller.get().requests().probe(mailbox.address(), trace, limit);
  }

  public void start() {
    lock.run(() -> {
      isStarted = true;
      pollers.values().forEach(ServerPoller::start);
    });
  }

  /** Probes each mailbox once, in place of {@link #start}, and returns when each has a result. */
  public void pollOnce() throws InterruptedException {
    pollers.values().forEach(ServerPoller::limitToOneRound);
    pollers.values().forEach(ServerPoller::start);
    for (ServerPoller poller : pollers.values()) {
      var _ = poller.loop().hasEnded(ChronoUnit.FOREVER.getDuration());
    }
    stop(Duration.ZERO);
  }

  /** The loops that poll. */
  public Stream<Loop> loops() {
    return pollers.values().stream().map(ServerPoller::loop);
  }

  /** Whether every mailbox of every server has been probed once. */
  public boolean hasPolledAll() {
    return pollers.values().stream().allMatch(ServerPoller::hasPolledAll);
  }

  /** The servers, in the order of the configuration. */
  public List<String> servers() {
    return List.copyOf(pollers.keySet());
  }

  public boolean hasServer(String server) {
    return pollers.containsKey(server);
  }

  /** Whether a server is up; empty until its first probe has ended, and if it is unknown. */
  public Optional<Boolean> isUp(String server) {
    return poller(server).flatMap(poller -> poller.health().isUp());
  }

  /** Whether a server answers, since when, and why not. */
  public ServerState state(String server) {
    return poller(server)
        .map(poller -> poller.health().state())
        .orElseGet(ServerState.Unknown::new);
  }

  /** How long the most overdue probe of a server is late. */
  public Duration lag(String server) {
    return poller(server).map(ServerPoller::lag).orElse(Duration.ZERO);
  }

  /**
   * The folders of a mailbox; empty if its server does not tell them within a second. The login is
   * within the limits of the server's probes.
   */
  public List<FolderSize> folders(Mailbox mailbox) {
    return poller(mailbox.server()).map(poller -> poller.folders(mailbox)).orElse(List.of());
  }

  /** Begins no more probes and waits at most {@code limit} for those that run. */
  public void stop(Duration limit) {
    Instant end = Instant.now().plus(limit);
    Map<String, ServerPoller> last = pollers;
    last.values().forEach(ServerPoller::stop);
    for (ServerPoller poller : last.values()) {
      poller.join(Duration.between(Instant.now(), end));
    }
  }

  private Optional<ServerPoller> poller(String server) {
    return Optional.ofNullable(pollers.get(server));
  }
}
