package mailquota;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.config.AgentConfig;
import mailquota.config.LoadedConfig.Valid;
import mailquota.http.AgentHttp;
import mailquota.intake.Acceptances;
import mailquota.intake.Acceptances.Accepting;
import mailquota.intake.Acceptances.Held;
import mailquota.intake.BoardKeeper;
import mailquota.intake.HeldZeros;
import mailquota.inventory.Inventory;
import mailquota.inventory.source.RowChecks;
import mailquota.inventory.source.Sources;
import mailquota.loop.Loop;
import mailquota.metrics.AgentMetrics;
import mailquota.metrics.ConfigMetrics;
import mailquota.metrics.Exposition;
import mailquota.metrics.LoopMetrics;
import mailquota.metrics.MailboxMetrics;
import mailquota.metrics.RuntimeMetrics;
import mailquota.metrics.SourceMetrics;
import mailquota.metrics.StoreMetrics;
import mailquota.net.DeadlineSocket;
import mailquota.notify.ChannelSettings;
import mailquota.notify.Delivery;
import mailquota.notify.Outbox;
import mailquota.notify.email.EmailSettings;
import mailquota.polling.Monitor;
import mailquota.polling.PolledServer;
import mailquota.probe.FolderSize;
import mailquota.probe.MailServer;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.state.PendingWrites;
import mailquota.state.SilenceWatch;
import mailquota.state.StateWriter;
import mailquota.state.Watched;
import mailquota.store.Store;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
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

  /** With more waiting notices than this, a channel sends them without folders. */
  static final int MAX_WAITING = 100;

  private static final Logger log = LoggerFactory.getLogger(Agent.class);

  private final InstantSource clock;
  private final HeapWatch heap = HeapWatch.ofProcess();
  private final SeriesWatch series = new SeriesWatch(() -> this.config.metrics());

  // The parts that live as long as the process.
  private final RuntimeMetrics runtime;
  private final AgentMetrics meters;
  private final Team team;
  private final Store store;
  private final SilenceWatch silences;
  private final Outbox outbox;
  private final PendingWrites pendingWrites;
  private final Board board = new Board();
  private final BoardKeeper keeper;
  private final StateWriter writer;
  private final Monitor monitor;
  private final Sources sources;
  private final Optional<FleetView> view;
  private final Readiness readiness;
  private final Acceptances acceptances;
  private final ConfiguredParts.Builder builder;
  private final Reload reload;
  private final Exposition exposition;
  private final Web web;
  private final AgentHttp http;

  /** The present configuration. */
  private volatile AgentConfig config;

  /** Those of the present configuration. */
  private volatile ConfiguredParts parts = ConfiguredParts.NONE;

  /** Guards the changes of the fields below and of the configuration. */
  private final ReentrantLock changing = new ReentrantLock();

  private final StartedParts started = new StartedParts();
  private boolean isStopped;

  /**
   * @param watcher takes the status of a mailbox after each probe; it must not block
   */
  public Agent(Valid loaded, InstantSource clock, Consumer<MailboxStatus> watcher) {
    this.config = loaded.config();
    this.clock = clock;
    reload = new Reload(loaded, this::replace, clock);
    PrometheusRegistry registry = new PrometheusRegistry();
    runtime = new RuntimeMetrics(registry);
    meters = new AgentMetrics(registry);
    team = new Team(() -> this.config, clock);
    store = new Store(config.store(), clock, team.ownership());
    pendingWrites = new PendingWrites(this::carrying, this::watched, team.ownership());
    silences = new SilenceWatch(store, clock);
    outbox =
        new Outbox(store, pendingWrites, List.of(), clock, (name, _, end) -> report(name, end));
    keeper = keeper(watcher);
    writer = new StateWriter(store, silences, pendingWrites, clock, keeper, outbox);
    monitor = new Monitor(() -> this.config.poll(), () -> this.config.warnings(), clock, keeper);
    sources = sources();
    view = team.view(store, writer, board, monitor, sources::inventory);
    readiness = new Readiness(pendingWrites, sources, monitor, team, clock);
    acceptances =
        new Acceptances(
            store,
            new Accepting(Held.SERVER, monitor::servers, keeper::acceptZeros),
            new Accepting(Held.SOURCE, sources::names, sources::acceptHeld));
    exposition = exposition(registry);
    builder = builder();
    web = new Web(webParts(), () -> this.config, reload, clock);
    http = web.http(exposition, this::loops, readiness::isReady);
    var _ = use(config);
  }

  private BoardKeeper keeper(Consumer<MailboxStatus> watcher) {
    return new BoardKeeper(
        board,
        () -> config.warnings(),
        silences::now,
        pendingWrites,
        new HeldZeros(() -> config.poll().round(), () -> config.poll().minInterval()),
        status -> report(status, watcher));
  }

  private ConfiguredParts.Builder builder() {
    KnownNow known =
        new KnownNow(
            pendingWrites, keeper, view.map(FleetView::mailboxes), readiness::hasPolledAll);
    return new PartBuilder(
        clock,
        team.jobs(store),
        known,
        this::folders,
        this::ownerPage,
        meters,
        exposition::withoutMailboxes);
  }

  private Web.Parts webParts() {
    Web.Informing informing = new Web.Informing(store, outbox, silences);
    return new Web.Parts(board, view, keeper, monitor, sources, informing, acceptances, meters);
  }

  private Sources sources() {
    return new Sources(
        server -> PolledServer.directory(parts.polled(), server),
        new RowChecks(monitor::hasServer, EmailSettings::isAddress),
        () -> config.inventory().maxMailboxes(),
        store,
        team.listings(store),
        clock,
        this::watch);
  }

  /**
   * Replaces the configuration, except for its store and the address of its HTTP server. All parts
   * of the next one are built before any is used. What is unchanged goes on undisturbed: a server
   * with its health and schedule, a channel with its retries, a source with its content.
   *
   * @return the number of notices that wait for channels left out, by channel
   * @throws RuntimeException if a part cannot be built; then the present configuration stays
   */
  Map<String, Long> replace(AgentConfig next) {
    changing.lock();
    try {
      return isStopped ? Map.of() : use(next);
    } finally {
      changing.unlock();
    }
  }

  private Map<String, Long> use(AgentConfig next) {
    AgentConfig last = config;
    ConfiguredParts before = parts;
    ConfiguredParts built = before.next(next, builder);
    config = next;
    parts = built;
    meters.use(
        next.servers().stream().map(MailServer::name).collect(toSet()),
        next.channels().stream().map(ChannelSettings::name).collect(toSet()));
    List<Outbox.Pending> left = outbox.use(built.delivered());
    monitor.use(built.polled());
    team.look();
    sources.use(next.sources());
    if (!next.poll().equals(last.poll())) {
      monitor.shorten();
    }
    if (!next.warnings().equals(last.warnings())) {
      keeper.evaluateAgain();
    }
    before.loopsNotIn(built).forEach(Loop::close);
    if (!started.isEmpty()) {
      built.loopsNotIn(before).forEach(Loop::start);
    }
    return left.stream().collect(toMap(Outbox.Pending::channel, Outbox.Pending::count));
  }

  private void watch(Inventory inventory) {
    heap.check(inventory.size());
    series.check(inventory.size());
    team.watch(monitor, inventory);
  }

  private Optional<Watched> watched() {
    return sources.complete().map(all -> new Watched(all, config.inventory().keep()));
  }

  private List<String> carrying(Notice notice) {
    return outbox.carrying(notice);
  }

  /** A channel with many waiting notices does not wait for folders. */
  private List<FolderSize> folders(String channel, Subject subject) {
    return outbox.hasMoreThan(MAX_WAITING, channel)
        ? List.of()
        : sources.inventory().find(subject.mailbox()).map(monitor::folders).orElse(List.of());
  }

  private Optional<String> ownerPage(Address mailbox) {
    return config.http().ownerLinks().map(links -> links.url(mailbox, clock.instant()));
  }

  private void report(MailboxStatus status, Consumer<MailboxStatus> watcher) {
    Probe probe = status.lastProbe();
    meters.record(probe);
    if (probe.result() instanceof Failed(Reason reason, _, _) && reason == Reason.AUTH) {
      reload.loginRefused();
    }
    web.events().changed(status);
    watcher.accept(status);
  }

  private void report(String channel, Delivery delivery) {
    meters.record(channel, delivery);
    web.events().delivered();
    if (!(delivery instanceof Delivery.Accepted)) {
      reload.loginRefused();
    }
  }

  private Exposition exposition(PrometheusRegistry registry) {
    registry.register(
        AgentMetrics.gauges(monitor, keeper::isSuspicious, outbox, clock, Version.current()));
    registry.register(new SourceMetrics(sources::states));
    registry.register(new StoreMetrics(writer, silences));
    team.metrics(writer).ifPresent(registry::register);
    registry.register(new LoopMetrics(this::loops, clock));
    registry.register(new ConfigMetrics(reload::isSuccessful, reload::lastSuccess));
    MailboxMetrics mailboxes =
        new MailboxMetrics(board, keeper.sharedRoots(), monitor::servers, () -> config.metrics());
    return new Exposition(registry, mailboxes);
  }

  /** The long-lived threads, except those of probes. */
  public Stream<Loop> loops() {
    return Stream.of(
            Stream.of(
                writer.loop(),
                silences.loop(),
                acceptances.loop(),
                reload.loop(),
                web.events().loop(),
                DeadlineSocket.deadlines()),
            team.loops(),
            view.stream().map(FleetView::taking),
            outbox.loops(),
            monitor.loops(),
            sources.loops(),
            parts.loops().stream())
        .flatMap(loops -> loops);
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
        readiness.begin();
        startParts();
        log.info(
            "version={} watches mailboxes={} servers={} channels={}",
            Version.current(),
            sources.inventory().size(),
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
    started.add(_ -> runtime.close());
    http.start();
    started.add(_ -> http.close());
    started.add(_ -> store.close());
    team.start(
        new Team.Following(pendingWrites, writer, monitor, outbox, sources::inventory), started);
    view.ifPresent(others -> started.start(others.taking()));
    outbox.start();
    started.add(outbox::close);
    writer.start();
    started.add(writer::close);
    started.start(silences.loop());
    started.start(acceptances.loop());
    monitor.start();
    started.add(monitor::stop);
    sources.start();
    started.add(_ -> sources.stop());
    parts.loops().forEach(Loop::start);
    started.add(_ -> parts.loops().forEach(Loop::close));
    started.start(reload.loop());
    web.events().loop().start();
    started.add(_ -> web.events().close());
  }

  /** Loads the configuration again; how it ended is logged. */
  public void reload() {
    var _ = reload.now();
  }

  /** The HTTP port; valid after the start. */
  public int port() {
    return http.port();
  }

  /** How mailboxes are named where anyone may read. */
  public Naming names() {
    return config.metrics().names();
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
      started.stop(Duration.ofNanos(end - System.nanoTime()));
    } finally {
      changing.unlock();
    }
  }
}
