package mailquota.polling;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import mailquota.board.MailboxStatus;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.warning.Policies;

/**
 * Polls every server, and gives each result to the keeper of the board and each new status to a
 * listener. Servers do not wait for one another. Thread-safe.
 */
public final class Monitor {

  private final BoardKeeper keeper;
  private final Consumer<MailboxStatus> statuses;
  private final Map<String, ServerPoller> pollers = new LinkedHashMap<>();
  private final List<Discoverer> discoverers = new ArrayList<>();

  /**
   * @param statuses given after every probe what is now known of its mailbox
   */
  public Monitor(
      List<PolledServer> servers,
      PollSettings poll,
      Policies policies,
      InstantSource clock,
      BoardKeeper keeper,
      Consumer<MailboxStatus> statuses) {
    this.keeper = keeper;
    this.statuses = statuses;
    for (PolledServer server : servers) {
      ServerPoller poller =
          new ServerPoller(
              server,
              poll,
              policies,
              clock,
              RandomGenerator.getDefault(),
              new Results(server.name()));
      pollers.put(server.name(), poller);
      if (server.holdsZeros()) {
        keeper.holdZeros(server.name(), poller::size);
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

  /** Whether the first poll of every server has ended. */
  public boolean hasPolledAll() {
    return discoverers.stream().allMatch(Discoverer::hasListed)
        && pollers.values().stream().allMatch(ServerPoller::hasPolledAll);
  }

  /** The servers, in the order of the configuration. */
  public List<String> servers() {
    return List.copyOf(pollers.keySet());
  }

  /** Empty until a probe has reported. */
  public Optional<Boolean> isUp(String server) {
    return poller(server).health().isUp();
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

  private ServerPoller poller(String server) {
    ServerPoller poller = pollers.get(server);
    if (poller == null) {
      throw new IllegalArgumentException("no server " + server);
    }
    return poller;
  }

  /** Of one server, to the keeper and the listener. */
  private final class Results implements ServerPoller.Results {

    private final String server;

    Results(String server) {
      this.server = server;
    }

    @Override
    public MailboxStatus accept(Probe probe) {
      MailboxStatus status = keeper.accept(probe);
      statuses.accept(status);
      return status;
    }

    @Override
    public Level before(Mailbox mailbox) {
      return keeper.levelBefore(mailbox);
    }

    @Override
    public void forget(Address mailbox) {
      keeper.forget(server, mailbox);
    }
  }
}
