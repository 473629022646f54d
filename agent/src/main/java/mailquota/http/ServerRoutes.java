package mailquota.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code POST /api/v1/servers/{server}/accept}: accepts the held readings of a server. Thread-safe.
 */
public final class ServerRoutes implements Routes {

  private final Supplier<List<String>> servers;
  private final Consumer<String> accept;

  /**
   * @param servers the names of the present servers
   * @param accept accepts the held readings of a server
   */
  public ServerRoutes(Supplier<List<String>> servers, Consumer<String> accept) {
    this.servers = servers;
    this.accept = accept;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.post("/api/v1/servers/{server}/accept", this::accept);
  }

  private void accept(Context context) {
    String server = context.pathParam("server");
    if (!servers.get().contains(server)) {
      throw new NotFoundResponse("no server of this name");
    }
    accept.accept(server);
    context.status(HttpStatus.NO_CONTENT);
  }
}
