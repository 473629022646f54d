package mailquota.polling;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.intake.BoardKeeper;
import mailquota.loop.Loop;
import mailquota.warning.Policies;

/**
 * Polls every server independently of the others and passes each result to the board keeper.
 * Thread-safe.
 */
public final class Monitor {

  private final Map<String, ServerPoller> pollers = new LinkedHashMap<>();
  private final List<Discoverer> discoverers = new ArrayList<>();

  public Monitor(
      List<PolledServer> servers,
      PollSettings poll,
      Policies policies,
      InstantSource clock,
      BoardKeeper keeper) {
    PollingRuntime runtime = PollingRuntime.of(clock);
    for (PolledServer server : servers) {
      ServerPoller poller = new ServerPoller(server, poll, policies, runtime, keeper);
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

  /**
   * Probes each configured mailbox once, in place of {@link #start}, and returns when each has a
   * result.
   */
  public void pollOnce() throws InterruptedException {
    pollers.values().forEach(ServerPoller::limitToOneRound);
    pollers.values().forEach(ServerPoller::start);
    for (ServerPoller poller : pollers.values()) {
      var _ = poller.loop().hasEnded(ChronoUnit.FOREVER.getDuration());
    }
    stop(Duration.ZERO);
  }

  /** The loops that poll and list. */
  public Stream<Loop> loops() {
    return Stream.concat(
        pollers.values().stream().map(ServerPoller::loop),
        discoverers.stream().map(Discoverer::loop));
  }

  /** Whether every mailbox of every server has been probed once. */
  public boolean hasPolledAll() {
    return discoverers.stream().allMatch(Discoverer::hasListed)
        && pollers.values().stream().allMatch(ServerPoller::hasPolledAll);
  }

  /** The servers, in the order of the configuration. */
  public List<String> servers() {
    return List.copyOf(pollers.keySet());
  }

  /** Whether a server is up; empty until its first probe has ended. */
  public Optional<Boolean> isUp(String server) {
    return poller(server).health().isUp();
  }

  /** How long the most overdue probe of a server is late. */
  public Duration lag(String server) {
    return poller(server).lag();
  }

  /**
   * Runs a login between the probes of a server, within its connections and rate. Returns false if
   * the login could not begin within {@code limit} or the server is down.
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

  /** Begins no more probes and waits at most {@code limit} for those that run. */
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
}
