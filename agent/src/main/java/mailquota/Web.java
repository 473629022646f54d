package mailquota;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.board.Board;
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

  /** The parts that the routes ask. */
  record Parts(
      Board board,
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
    Table table =
        new Table(
            parts.board(), clock, work -> Thread.ofPlatform().daemon().name("table").start(work));
    api = new Api(new AgentFacts(parts, config, reload), table, clock);
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
    return mailbox(address).flatMap(parts.monitor()::hint);
  }

  private long concerned(Matcher matcher) {
    return parts.sources().inventory().mailboxes().stream()
        .filter(mailbox -> matcher.concerns(mailbox.address(), mailbox.server()))
        .count();
  }
}
