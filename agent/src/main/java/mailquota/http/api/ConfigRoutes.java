package mailquota.http.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import mailquota.http.Routes;
import mailquota.http.api.AgentView.Configuration;
import mailquota.http.api.AgentView.Reloaded;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /api/v1/config}: the configuration in effect, without its secrets, and how the last
 * reload has ended. Thread-safe.
 */
final class ConfigRoutes implements Routes {

  private final AgentView agent;

  ConfigRoutes(AgentView agent) {
    this.agent = agent;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/v1/config", this::config);
  }

  private void config(Context context) {
    Configuration present = agent.configuration();
    ObjectNode json =
        JsonAnswer.JSON
            .createObjectNode()
            .put("file", present.file())
            .put("yaml", present.yaml())
            .put("loadedAt", present.loadedAt().toString());
    @Nullable Reloaded last = present.last();
    if (last == null) {
      json.putNull("reload");
    } else {
      ArrayNode problems =
          json.putObject("reload")
              .put("ok", last.problems().isEmpty())
              .put("at", last.at().toString())
              .putArray("problems");
      last.problems().forEach(problems::add);
    }
    JsonAnswer.send(context, json);
  }
}
