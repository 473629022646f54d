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
import mailquota.http.page.Assets;
import mailquota.http.page.PageRoutes;
import mailquota.intake.Acceptances;
import mailquota.intake.Acceptances.Held;
import mailquota.inventory.Mailbox;
import mailquota.inventory.source.Sources;
import mailquota.loop.Loop;
import mailquota.metrics.Exposition;
import mailquota.polling.Monitor;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.state.SilenceWatch;

/**
 * Connects the routes of the HTTP server with the parts of the agent that they ask. Thread-safe.
 */
final class Web {

  /** The parts that the routes ask. */
  record Parts(
      Board board,
      Monitor monitor,
      Sources sources,
      SilenceWatch silences,
      Acceptances acceptances) {}

  private final Parts parts;
  private final Supplier<AgentConfig> config;
  private final InstantSource clock;

  /** {@code config} gives the present configuration. */
  Web(Parts parts, Supplier<AgentConfig> config, InstantSource clock) {
    this.parts = parts;
    this.config = config;
    this.clock = clock;
  }

  AgentHttp http(
      Exposition exposition,
      Supplier<Stream<Loop>> loops,
      BooleanSupplier ready,
      Supplier<ReloadRoutes.Outcome> reload) {
    return new AgentHttp(
        () -> config.get().http(),
        exposition,
        () -> loops.get().filter(Loop::isStuck).map(Loop::name).toList(),
        ready,
        routes(reload));
  }

  private List<Routes> routes(Supplier<ReloadRoutes.Outcome> reload) {
    Monitor monitor = parts.monitor();
    Acceptances acceptances = parts.acceptances();
    return List.of(
        new HiddenAddresses(this::names),
        new PageRoutes(Assets.ofClassPath()),
        new SilenceRoutes(parts.silences(), monitor::servers, clock),
        new ServerRoutes(
            monitor::servers, server -> acceptances.accept(Held.SERVER, server, clock.instant())),
        new InventoryRoutes(
            parts.sources()::states,
            source -> acceptances.accept(Held.SOURCE, source, clock.instant())),
        new ReloadRoutes(reload),
        new ProbeRoutes(this::mailbox, monitor::probe, parts.board()::find, this::names),
        new HintRoutes(
            () -> config.get().http().hintToken(), this::hint));
  }

  private Naming names() {
    return config.get().metrics().names();
  }

  private Optional<Mailbox> mailbox(Address address) {
    return parts.sources().inventory().find(address);
  }

  private Optional<Duration> hint(Address address) {
    return mailbox(address).flatMap(parts.monitor()::hint);
  }
}
