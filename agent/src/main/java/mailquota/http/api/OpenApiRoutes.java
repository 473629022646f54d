package mailquota.http.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import mailquota.http.Routes;
import tools.jackson.databind.JsonNode;

/** {@code GET /api/v1/openapi.json}: the description of the API for programs. Thread-safe. */
final class OpenApiRoutes implements Routes {

  private static final String DOCUMENT = "openapi.json";

  private final JsonNode document = read();

  private static JsonNode read() {
    try (InputStream in =
        Objects.requireNonNull(OpenApiRoutes.class.getResourceAsStream(DOCUMENT), "a resource")) {
      return JsonAnswer.JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/v1/" + DOCUMENT, this::document);
  }

  private void document(Context context) {
    JsonAnswer.send(context, document);
  }
}
