package mailquota.http.api;

import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import mailquota.http.Routes;

/** The routes of the API that the web page uses. Thread-safe. */
public final class Api {

  private final Events events;
  private final List<Routes> routes;

  public Api(AgentView agent, Tables tables, InstantSource clock) {
    Lookup lookup = new Lookup(agent, tables);
    Fleet own = new Fleet(agent, Scope.AGENT, tables.agent(), clock);
    Fleet fleet = new Fleet(agent, Scope.FLEET, tables.fleet(), clock);
    MailboxRow rows = new MailboxRow(agent::policies);
    events = new Events(fleet, tables, lookup, rows);
    routes =
        List.of(
            new FleetRoutes(own, fleet),
            new MailboxRoutes(agent, lookup, tables, rows, clock),
            new ExportRoutes(lookup, tables, rows),
            new NoticeRoutes(agent, lookup),
            new ConfigRoutes(agent),
            new OpenApiRoutes());
  }

  public Events events() {
    return events;
  }

  public Stream<Routes> routes() {
    return routes.stream();
  }
}
