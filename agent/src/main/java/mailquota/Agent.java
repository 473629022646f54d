package mailquota;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.config.AgentConfig;
import mailquota.http.AgentHttp;
import mailquota.http.ServerRoutes;
import mailquota.http.SilenceRoutes;
import mailquota.intake.Acceptances;
import mailquota.intake.BoardKeeper;
import mailquota.intake.HeldZeros;
import mailquota.loop.Loop;
import mailquota.metrics.AgentMetrics;
import mailquota.metrics.LoopMetrics;
import mailquota.metrics.MailboxMetrics;
import mailquota.metrics.RuntimeMetrics;
import mailquota.metrics.StoreMetrics;
import mailquota.net.DeadlineSocket;
import mailquota.notify.Channel;
import mailquota.notify.ChannelSettings;
import mailquota.notify.Outbox;
import mailquota.notify.Overview;
import mailquota.notify.Reporter;
import mailquota.polling.Monitor;
import mailquota.polling.PolledServer;
import mailquota.probe.MailServer;
import mailquota.store.SilenceWatch;
import mailquota.store.StateWriter;
import mailquota.store.Store;
import mailquota.warning.Fleet;
import mailquota.warning.ResourceStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent: created from a configuration, started and stopped. Parts stop in reverse order of
 * their start: the results of the last probes are recorded, the outbox drains before the store
 * closes, and metrics can be scraped until the end.
 *
 * <p>{@link #stop} may be called by another thread, also before and during {@link #start}.
 */
public final class Agent {

  /** Additional time for a part to clean up after its limit. */
  private static final Duration GRACE = Duration.ofMillis(200);

  private static final Logger log = LoggerFactory.getLogger(Agent.class);

  private final AgentConfig config;
  private final RuntimeMetrics runtime;
  private final Store store;
  private final SilenceWatch silences;
  private final Outbox outbox;
  private final StateWriter recorder;
  private final Board board = new Board();
  private final BoardKeeper keeper;
  private final Monitor monitor;
  private final Acceptances acceptances;
  private final List<Reporter> reporters;
  private final AgentHttp http;

  /** Guards {@code started} and {@code isStopped}. */
  private final ReentrantLock changing = new ReentrantLock();

  private final Deque<Consumer<Duration>> started = new ArrayDeque<>();
  private boolean isStopped;

  /**
   * @param watcher takes the status of a mailbox after each probe; it must not block
   */
  public Agent(AgentConfig config, InstantSource clock, Consumer<MailboxStatus> watcher) {
    this.config = config;
    PrometheusRegistry registry = new PrometheusRegistry();
    runtime = new RuntimeMetrics(registry);
    AgentMetrics meters =
        new AgentMetrics(
            registry,
            config.servers().stream().map(MailServer::name).toList(),
            config.channels().stream().map(ChannelSettings::name).toList());
    List<PolledServer> servers = HeapWatch.ofProcess().watching(Probers.of(config, clock));
    MailboxFolders folders =
        new MailboxFolders(config.inventory(), servers, this::runBeside, this::isBusy, clock);
    store = new Store(config.store(), clock);
    silences = new SilenceWatch(store, clock);
    List<Channel> channels =
        config.channels().stream()
            .flatMap(each -> each.channel(folders.towards(each.name()), clock).stream())
            .toList();
    recorder =
        new StateWriter(store, silences, clock, notice -> Channel.carrying(channels, notice));
    outbox =
        new Outbox(
            store,
            recorder,
            channels,
            clock,
            (channel, _, delivery) -> meters.record(channel, delivery));
    keeper =
        new BoardKeeper(
            board,
            config.warnings(),
            silences::now,
            recorder,
            new HeldZeros(config.poll().round(), config.poll().minInterval(), clock.instant()),
            status -> report(status, meters, watcher));
    monitor = new Monitor(servers, config.poll(), config.warnings(), clock, keeper);
    acceptances = new Acceptances(store, monitor.servers(), keeper::acceptZeros);
    reporters = reporters(clock, meters);
    http = http(registry, clock);
  }

  private static void report(
      MailboxStatus status, AgentMetrics meters, Consumer<MailboxStatus> watcher) {
    meters.record(status.lastProbe());
    watcher.accept(status);
  }

  private boolean runBeside(String server, Duration limit, Runnable login) {
    return monitor.runBeside(server, limit, login);
  }

  private boolean isBusy(String channel) {
    return outbox.hasMoreThan(MailboxFolders.MAX_WAITING, channel);
  }

  private void known() {
    keeper.evaluateAgain();
    outbox.look();
  }

  private AgentHttp http(PrometheusRegistry registry, InstantSource clock) {
    registry.register(new MailboxMetrics(board::snapshot, keeper.sharedRoots(), monitor.servers()));
    registry.register(
        AgentMetrics.gauges(monitor, keeper::isSuspicious, outbox, clock, Version.current()));
    registry.register(new StoreMetrics(recorder, silences));
    registry.register(new LoopMetrics(this::loops, clock));
    return new AgentHttp(
        config.http(),
        registry,
        () -> loops().filter(Loop::isStuck).map(Loop::name).toList(),
        monitor::hasPolledAll,
        List.of(
            new SilenceRoutes(silences, monitor.servers(), clock),
            new ServerRoutes(
                monitor.servers(), server -> acceptances.accept(server, clock.instant()))));
  }

  /** The long-lived threads, except those of probes. */
  Stream<Loop> loops() {
    return Stream.of(
            Stream.of(
                recorder.loop(), silences.loop(), acceptances.loop(), DeadlineSocket.deadlines()),
            outbox.loops(),
            monitor.loops(),
            reporters.stream().map(Reporter::loop))
        .flatMap(loops -> loops);
  }

  private List<Reporter> reporters(InstantSource clock, AgentMetrics meters) {
    Overview overview =
        new Overview() {
          @Override
          public Optional<Stream<ResourceStatus>> resources(Instant at) {
            return recorder.isKnown() ? Optional.of(keeper.resources(at)) : Optional.empty();
          }

          @Override
          public Optional<Fleet> fleet(Instant at) {
            return recorder.isKnown() && monitor.hasPolledAll()
                ? Optional.of(keeper.fleet(at))
                : Optional.empty();
          }
        };
    return config.channels().stream()
        .flatMap(each -> each.reporter(overview, store, clock, meters::record).stream())
        .toList();
  }

  /**
   * Starts all parts.
   *
   * @throws IOException if the HTTP server cannot listen; then nothing is left running
   */
  public void start() throws IOException {
    changing.lock();
    try {
      if (!isStopped) {
        startParts();
        log.info(
            "version={} watches mailboxes={} servers={} channels={}",
            Version.current(),
            config.inventory().size(),
            config.servers().size(),
            config.channels().size());
      }
    } catch (IOException e) {
      stop(Duration.ZERO);
      throw e;
    } finally {
      changing.unlock();
    }
  }

  /** No part waits for the store or a server. */
  private void startParts() throws IOException {
    started.push(_ -> runtime.close());
    http.start();
    started.push(_ -> http.close());
    started.push(_ -> store.close());
    outbox.start();
    started.push(outbox::close);
    recorder.start(new StateWriter.Wiring(keeper::measuredSince, this::known, outbox::recorded));
    started.push(recorder::close);
    silences.start();
    started.push(_ -> silences.close());
    acceptances.start();
    started.push(_ -> acceptances.close());
    monitor.start();
    started.push(monitor::stop);
    for (Reporter reporter : reporters) {
      reporter.start();
      started.push(_ -> reporter.close());
    }
  }

  /** The HTTP port; valid after the start. */
  public int port() {
    return http.port();
  }

  public Monitor monitor() {
    return monitor;
  }

  List<MailboxStatus> statuses() {
    return board.snapshot();
  }

  public SilenceWatch silences() {
    return silences;
  }

  /**
   * Stops all parts within {@code limit} in total; a second call does nothing. A part that does not
   * stop in time is abandoned; its threads end with the process.
   */
  public void stop(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    changing.lock();
    try {
      isStopped = true;
      while (!started.isEmpty()) {
        Consumer<Duration> part = started.pop();
        Duration left = Duration.ofNanos(end - System.nanoTime());
        stop(part, share(left, started.size()));
      }
    } finally {
      changing.unlock();
    }
  }

  /** Half of the remaining time, so that the following parts have time too. */
  private static Duration share(Duration left, int following) {
    Duration own = left.minus(GRACE.multipliedBy(following + 1L));
    if (own.isNegative()) {
      return Duration.ZERO;
    }
    return following == 0 ? own : own.dividedBy(2);
  }

  private static void stop(Consumer<Duration> part, Duration limit) {
    Thread stopping =
        Thread.ofPlatform()
            .daemon()
            .name("stopping")
            .start(() -> {
              try {
                part.accept(limit);
              } catch (RuntimeException e) {
                log.error("a part of the agent did not stop cleanly", e);
              }
            });
    try {
      if (!stopping.join(limit.plus(GRACE))) {
        log.warn("a part of the agent did not stop in time and is abandoned");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
