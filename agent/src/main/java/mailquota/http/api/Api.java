package mailquota.http.api;

import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import mailquota.http.Routes;
import mailquota.table.Table;

/** The routes of the API that the web page uses. Thread-safe. */
public final class Api {

  private final Events events;
  private final List<Routes> routes;

  public Api(AgentView agent, Table table, InstantSource clock) {
    Lookup lookup = new Lookup(agent, table);
    Fleet fleet = new Fleet(agent, table, clock);
    MailboxRow rows = new MailboxRow(agent::policies);
    events = new Events(fleet, table, lookup, rows);
    routes =
        List.of(
            new FleetRoutes(fleet),
            new MailboxRoutes(agent, lookup, table, rows, clock),
            new ExportRoutes(lookup, table, rows),
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
