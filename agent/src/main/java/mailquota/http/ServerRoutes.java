package mailquota.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code POST /api/v1/servers/{server}/accept}: accepts the held readings of a server. Thread-safe.
 */
public final class ServerRoutes implements Routes {

  private final List<String> servers;
  private final Consumer<String> accept;

  /** {@code accept} takes the name of one of the servers. */
  public ServerRoutes(List<String> servers, Consumer<String> accept) {
    this.servers = List.copyOf(servers);
    this.accept = accept;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.post("/api/v1/servers/{server}/accept", this::accept);
  }

  private void accept(Context context) {
    String server = context.pathParam("server");
    if (!servers.contains(server)) {
      throw new NotFoundResponse("no server of this name");
    }
    accept.accept(server);
    context.status(HttpStatus.NO_CONTENT);
  }
}
