package mailquota.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import mailquota.inventory.source.SourceState;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * {@code GET /api/v1/inventory}: the state of each source; {@code POST
 * /api/v1/inventory/{source}/accept}: accepts the held content of a source. Thread-safe.
 */
public final class InventoryRoutes implements Routes {

  private static final String PATH = "/api/v1/inventory";
  private static final JsonMapper JSON = new JsonMapper();

  private final Supplier<Map<String, SourceState>> states;
  private final Consumer<String> accept;

  /** {@code accept} takes the name of one of the sources. */
  public InventoryRoutes(Supplier<Map<String, SourceState>> states, Consumer<String> accept) {
    this.states = states;
    this.accept = accept;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(PATH, this::list);
    routes.post(PATH + "/{source}/accept", this::accept);
  }

  private void list(Context context) {
    ArrayNode sources = JSON.createArrayNode();
    states
        .get()
        .forEach((name, state) ->
            sources
                .addObject()
                .put("source", name)
                .put("mailboxes", state.mailboxes())
                .put("lastSuccess", text(state.lastSuccess()))
                .put("failure", state.failure())
                .put("held", state.objection())
                .put("rejectedRows", state.rejected())
                .put("refreshSeconds", seconds(state.took())));
    context.contentType("application/json").result(JSON.writeValueAsString(sources));
  }

  private static @Nullable String text(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }

  private static @Nullable Double seconds(@Nullable Duration time) {
    return time == null ? null : time.toNanos() / 1e9;
  }

  private void accept(Context context) {
    String source = context.pathParam("source");
    if (!states.get().containsKey(source)) {
      throw new NotFoundResponse("no source of this name");
    }
    accept.accept(source);
    context.status(HttpStatus.NO_CONTENT);
  }
}
