package mailquota.http.page;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import mailquota.http.Routes;

/**
 * {@code /}: the web page, the same document for each of its views; {@code /web/…}: its files.
 * Thread-safe.
 */
public final class PageRoutes implements Routes {

  /** A changed file has another path. */
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  /** Kept, and asked for again each time. */
  private static final String REVALIDATED = "no-cache";

  private final Assets assets;

  public PageRoutes(Assets assets) {
    this.assets = assets;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/", this::index);
    routes.get("/web/{hash}/<path>", this::file);
  }

  private void index(Context context) {
    assets
        .index()
        .orElseThrow(() -> new NotFoundResponse("this build has no web page"))
        .send(context, REVALIDATED);
  }

  private void file(Context context) {
    if (!context.pathParam("hash").equals(assets.hash())) {
      throw new NotFoundResponse("a file of another version of the page: load the page again");
    }
    assets
        .find(context.pathParam("path"))
        .orElseThrow(() -> new NotFoundResponse("the page has no such file"))
        .send(context, FOR_EVER);
  }
}
