package mailquota.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.function.BooleanSupplier;
import mailquota.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The agent's HTTP server. Thread-safe. */
public final class AgentHttp implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AgentHttp.class);

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpSettings settings;
  private final PrometheusRegistry registry;
  private final BooleanSupplier ready;
  private final SilenceRoutes silences;
  private final ServerRoutes servers;
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final Javalin javalin;

  /**
   * @param ready whether the first poll of every server has ended
   */
  public AgentHttp(
      HttpSettings settings,
      PrometheusRegistry registry,
      BooleanSupplier ready,
      SilenceRoutes silences,
      ServerRoutes servers) {
    this.settings = settings;
    this.registry = registry;
    this.ready = ready;
    this.silences = silences;
    this.servers = servers;
    javalin = Javalin.create(this::configure);
  }

  /**
   * Begins to listen.
   *
   * @throws IOException when the address cannot be listened on
   */
  public void start() throws IOException {
    try {
      javalin.start(settings.host(), settings.port());
    } catch (RuntimeException e) {
      throw new IOException(
          "cannot listen on %s:%d: %s".formatted(settings.host(), settings.port(), cause(e)), e);
    }
    log.info("listening on http://{}:{}/metrics", settings.host(), port());
  }

  /** The port in use; only once started. */
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.routes.get("/metrics", this::metrics);
    config.routes.get("/-/healthy", context -> context.result("healthy\n"));
    config.routes.get("/-/ready", this::readiness);
    silences.addTo(config.routes);
    servers.addTo(config.routes);
    config.routes.exception(
        HttpResponseException.class,
        (e, context) -> error(context.status(e.getStatus()), String.valueOf(e.getMessage())));
    config.routes.exception(
        StoreException.class,
        (e, context) ->
            error(context.status(HttpStatus.SERVICE_UNAVAILABLE), String.valueOf(e.getMessage())));
    config.routes.exception(
        Exception.class,
        (e, context) -> {
          log.error("request path={} failed", context.path(), e);
          error(context.status(HttpStatus.INTERNAL_SERVER_ERROR), "the agent failed, see its log");
        });
  }

  private void metrics(Context context) throws IOException {
    ExpositionFormatWriter writer = formats.findWriter(context.header("Accept"));
    context.contentType(writer.getContentType());
    writer.write(context.outputStream(), registry.scrape());
  }

  private void readiness(Context context) {
    if (ready.getAsBoolean()) {
      context.result("ready\n");
    } else {
      context.status(HttpStatus.SERVICE_UNAVAILABLE).result("the first poll has not ended yet\n");
    }
  }

  private static void error(Context context, String message) {
    context
        .contentType("application/json")
        .result(JSON.writeValueAsString(Map.of("error", message)) + "\n");
  }

  private static String cause(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
