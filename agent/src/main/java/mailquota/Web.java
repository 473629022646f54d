package mailquota;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.config.AgentConfig;
import mailquota.http.AgentHttp;
import mailquota.http.HiddenAddresses;
import mailquota.http.HintRoutes;
import mailquota.http.InventoryRoutes;
import mailquota.http.ProbeRoutes;
import mailquota.http.ReloadRoutes;
import mailquota.http.Routes;
import mailquota.http.ServerRoutes;
import mailquota.http.SilenceRoutes;
import mailquota.http.api.Api;
import mailquota.http.api.Events;
import mailquota.http.api.Tables;
import mailquota.http.owner.OwnerRoutes;
import mailquota.http.page.Assets;
import mailquota.http.page.PageRoutes;
import mailquota.intake.Acceptances;
import mailquota.intake.Acceptances.Held;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Mailbox;
import mailquota.inventory.source.Sources;
import mailquota.loop.Loop;
import mailquota.metrics.AgentMetrics;
import mailquota.metrics.Exposition;
import mailquota.notify.Outbox;
import mailquota.polling.Monitor;
import mailquota.quota.Address;
import mailquota.silence.Silence.Matcher;
import mailquota.state.SilenceWatch;
import mailquota.store.Store;
import mailquota.table.Table;

/** Connects the HTTP server with the parts of the agent that its routes ask. Thread-safe. */
final class Web {

  /**
   * The parts that the routes ask.
   *
   * @param view the mailboxes of other agents; empty for an agent that has the store alone
   */
  record Parts(
      Board board,
      Optional<FleetView> view,
      BoardKeeper keeper,
      Monitor monitor,
      Sources sources,
      Informing informing,
      Acceptances acceptances,
      AgentMetrics meters) {

    Store store() {
      return informing.store();
    }

    Outbox outbox() {
      return informing.outbox();
    }

    SilenceWatch silences() {
      return informing.silences();
    }

    /**
     * Asks the agent that holds the mailbox to probe it soon; throws if that is another one and the
     * store fails. Returns how long the mailbox waits after a refused login instead, zero for not
     * at all, and nothing if no agent probes it.
     */
    Optional<Duration> hint(Mailbox mailbox) {
      return monitor.hint(mailbox).or(() -> view.map(others -> others.hint(mailbox)));
    }

    /** The status of a mailbox of this or another agent; asks the store, and throws if it fails. */
    Optional<MailboxStatus> find(Address mailbox) {
      Optional<MailboxStatus> own = board.find(mailbox);
      return own.isPresent() ? own : view.flatMap(all -> all.status(mailbox));
    }
  }

  /** What notices go through. */
  record Informing(Store store, Outbox outbox, SilenceWatch silences) {}

  private final Parts parts;
  private final Supplier<AgentConfig> config;
  private final Reload reload;
  private final InstantSource clock;
  private final Api api;

  /** {@code config} gives the present configuration. */
  Web(Parts parts, Supplier<AgentConfig> config, Reload reload, InstantSource clock) {
    this.parts = parts;
    this.config = config;
    this.reload = reload;
    this.clock = clock;
    api = new Api(new AgentFacts(parts, config, reload), tables(parts, clock), clock);
  }

  private static Tables tables(Parts parts, InstantSource clock) {
    Executor beside = work -> Thread.ofPlatform().daemon().name("table").start(work);
    Table own = new Table(parts.board(), clock, beside);
    return parts
        .view()
        .map(view -> new Table(parts.board(), Optional.of(view.others()), clock, beside))
        .map(all -> new Tables(own, all))
        .orElseGet(() -> new Tables(own));
  }

  /** The streams of events, which learn what changes. */
  Events events() {
    return api.events();
  }

  AgentHttp http(Exposition exposition, Supplier<Stream<Loop>> loops, BooleanSupplier ready) {
    return new AgentHttp(
        () -> config.get().http(),
        exposition,
        () -> loops.get().filter(Loop::isStuck).map(Loop::name).toList(),
        ready,
        Stream.concat(routes().stream(), api.routes()).toList(),
        api.events());
  }

  private List<Routes> routes() {
    Monitor monitor = parts.monitor();
    Acceptances acceptances = parts.acceptances();
    return List.of(
        new HiddenAddresses(() -> config.get().metrics().names()),
        new PageRoutes(Assets.ofClassPath()),
        new OwnerRoutes(new OwnerFacts(parts, config), clock),
        new SilenceRoutes(parts.silences(), monitor::servers, this::concerned, clock),
        new ServerRoutes(
            monitor::servers, server -> acceptances.accept(Held.SERVER, server, clock.instant())),
        new InventoryRoutes(
            parts.sources()::states,
            source -> acceptances.accept(Held.SOURCE, source, clock.instant())),
        new ReloadRoutes(reload::now),
        new ProbeRoutes(
            this::mailbox,
            monitor::probe,
            parts.board()::find,
            () -> config.get().metrics().names()),
        new HintRoutes(() -> config.get().http().hintToken(), this::hint));
  }

  private Optional<Mailbox> mailbox(Address address) {
    return parts.sources().inventory().find(address);
  }

  private Optional<Duration> hint(Address address) {
    return mailbox(address).flatMap(parts::hint);
  }

  private long concerned(Matcher matcher) {
    return parts.sources().inventory().mailboxes().stream()
        .filter(mailbox -> matcher.concerns(mailbox.address(), mailbox.server()))
        .count();
  }
}
