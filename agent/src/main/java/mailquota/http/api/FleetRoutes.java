package mailquota.http.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import mailquota.http.Caller;
import mailquota.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /api/v1/fleet} and {@code GET /api/v1/servers}. Addresses are hidden on the way, where
 * that is configured. Thread-safe.
 */
final class FleetRoutes implements Routes {

  private final Fleet agent;
  private final Fleet fleet;

  /**
   * @param agent the mailboxes of this agent
   * @param fleet those of all
   */
  FleetRoutes(Fleet agent, Fleet fleet) {
    this.agent = agent;
    this.fleet = fleet;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/v1/fleet", this::fleet);
    routes.get("/api/v1/servers", this::servers);
  }

  private void fleet(Context context) {
    long begin = System.nanoTime();
    ObjectNode json = of(context).json();
    json.set("user", Viewer.json(Caller.of(context)));
    JsonAnswer.timing(context, "board", begin);
    JsonAnswer.send(context, json);
  }

  private void servers(Context context) {
    ObjectNode json = JsonAnswer.JSON.createObjectNode();
    json.set("servers", of(context).servers());
    JsonAnswer.send(context, json);
  }

  private Fleet of(Context context) {
    return switch (Scope.of(context)) {
      case AGENT -> agent;
      case FLEET -> fleet;
    };
  }
}
