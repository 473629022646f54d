package mailquota.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /-/reload}: loads the configuration again. Thread-safe. */
public final class ReloadRoutes implements Routes {

  /** How a reload has ended; in all cases but the first the present configuration stays. */
  public sealed interface Outcome {

    /**
     * The configuration has been replaced.
     *
     * @param waiting the notices in the store for channels that it has no more, by channel
     */
    record Applied(List<String> warnings, Map<String, Long> waiting) implements Outcome {}

    /** The file is invalid. */
    record Invalid(List<String> problems) implements Outcome {}

    /** The keys that have changed and cannot be changed while the agent runs. */
    record NeedsRestart(List<String> keys) implements Outcome {}

    /** The file is valid and cannot be applied. */
    record Failed(String why) implements Outcome {}
  }

  private static final JsonMapper JSON = new JsonMapper();

  private final Supplier<Outcome> reload;

  public ReloadRoutes(Supplier<Outcome> reload) {
    this.reload = reload;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.post("/-/reload", this::reload);
  }

  private void reload(Context context) {
    ObjectNode answer = JSON.createObjectNode();
    HttpStatus status =
        switch (reload.get()) {
          case Outcome.Applied(List<String> warnings, Map<String, Long> waiting) -> {
            answer.set("warnings", JSON.valueToTree(warnings));
            answer.set("waiting", JSON.valueToTree(waiting));
            yield HttpStatus.OK;
          }
          case Outcome.Invalid(List<String> problems) -> {
            answer.put("error", "the configuration is invalid, the present one stays");
            answer.set("problems", JSON.valueToTree(problems));
            yield HttpStatus.BAD_REQUEST;
          }
          case Outcome.NeedsRestart(List<String> keys) -> {
            answer.put(
                "error",
                String.join(", ", keys)
                    + " changed, which needs a restart; the present configuration stays");
            answer.set("keys", JSON.valueToTree(keys));
            yield HttpStatus.CONFLICT;
          }
          case Outcome.Failed(String why) -> {
            answer.put("error", why);
            yield HttpStatus.INTERNAL_SERVER_ERROR;
          }
        };
    context.status(status).contentType(JsonErrors.TYPE).result(answer + "\n");
  }
}
