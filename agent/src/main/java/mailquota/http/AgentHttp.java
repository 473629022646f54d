package mailquota.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import mailquota.metrics.Exposition;
import mailquota.notify.OwnerLinks;
import mailquota.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's HTTP server. Thread-safe. */
public final class AgentHttp implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AgentHttp.class);

  private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD);

  private final Supplier<HttpSettings> settings;
  private final HttpLimits limits;
  private final Exposition exposition;
  private final Supplier<List<String>> stuckLoops;
  private final BooleanSupplier ready;
  private final List<Routes> api;
  private final EventSource events;
  private final Javalin javalin;

  /**
   * @param settings the present settings; the address is the one at the start
   * @param stuckLoops the names of the loops without progress; empty if all are healthy
   * @param ready whether the agent knows its mailboxes and their state
   */
  public AgentHttp(
      Supplier<HttpSettings> settings,
      Exposition exposition,
      Supplier<List<String>> stuckLoops,
      BooleanSupplier ready,
      List<Routes> api) {
    this(settings, HttpLimits.DEFAULT, exposition, stuckLoops, ready, api, EventSource.NONE);
  }

  /** The same with streams of events. */
  public AgentHttp(
      Supplier<HttpSettings> settings,
      Exposition exposition,
      Supplier<List<String>> stuckLoops,
      BooleanSupplier ready,
      List<Routes> api,
      EventSource events) {
    this(settings, HttpLimits.DEFAULT, exposition, stuckLoops, ready, api, events);
  }

  AgentHttp(
      Supplier<HttpSettings> settings,
      HttpLimits limits,
      Exposition exposition,
      Supplier<List<String>> stuckLoops,
      BooleanSupplier ready,
      List<Routes> api,
      EventSource events) {
    this.settings = settings;
    this.limits = limits;
    this.exposition = exposition;
    this.stuckLoops = stuckLoops;
    this.ready = ready;
    this.api = List.copyOf(api);
    this.events = events;
    javalin = Javalin.create(this::configure);
  }

  /** Starts to listen, or fails if the address cannot be bound. */
  public void start() throws IOException {
    try {
      javalin.start();
    } catch (RuntimeException e) {
      throw new IOException(
          "cannot listen on %s:%d: %s"
              .formatted(settings.get().host(), settings.get().port(), cause(e)),
          e);
    }
    HttpSettings present = settings.get();
    String scheme = present.hasTls() ? "https" : "http";
    log.info("listening on {}://{}:{}/metrics", scheme, present.host(), port());
  }

  /** The port in use; valid after the start. */
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
    new HttpGuard(settings, limits, events).install(config.jetty);
    routes(config.routes);
    errors(config.routes);
  }

  private void routes(RoutesConfig routes) {
    routes.before(this::checkOrigin);
    ConcurrencyLimit scrapes =
        new ConcurrencyLimit(limits.scrapes(), HttpLimits.WAITING, limits.turn());
    routes.get("/metrics", scrapes.of(new MetricsHandler(exposition)));
    routes.get("/-/healthy", this::health);
    routes.get("/-/ready", this::readiness);
    api.forEach(each -> each.addTo(routes));
  }

  private void errors(RoutesConfig routes) {
    routes.exception(
        HttpResponseException.class, (e, context) -> error(context, e.getStatus(), e.getMessage()));
    routes.exception(
        StoreException.class,
        (e, context) -> error(context, HttpStatus.SERVICE_UNAVAILABLE.getCode(), e.getMessage()));
    // Routes do no other I/O than on the connection of the client.
    routes.exception(
        IOException.class,
        (e, context) ->
            log.debug("path={} the client has disconnected: {}", context.path(), e.toString()));
    routes.exception(
        Exception.class,
        (e, context) -> {
          log.error("request path={} failed", shown(context), e);
          error(
              context, HttpStatus.INTERNAL_SERVER_ERROR.getCode(), "the agent failed, see its log");
        });
  }

  /**
   * Refuses pages of other origins. Browsers send the header with every request that changes state
   * (fetch.spec.whatwg.org, "append a request Origin header"); they do not let a page of another
   * site read the response to the other requests.
   */
  private void checkOrigin(Context context) {
    // The link is the proof there, and a browser names no origin from a page without Referer.
    if (READING.contains(context.method()) || context.path().startsWith(OwnerLinks.PATH)) {
      return;
    }
    String site = context.header("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin")) {
      throw new ForbiddenResponse("a page of another site may not do this");
    }
    String origin = context.header("Origin");
    if (origin != null && !isOwn(origin)) {
      throw new ForbiddenResponse(
          "a page may do this only under an IP address, localhost or a name of http.hosts: another"
              + " name may be a stranger's");
    }
  }

  private boolean isOwn(String origin) {
    try {
      String host = new URI(origin).getHost();
      return host != null && settings.get().isOwn(host);
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private void health(Context context) {
    List<String> stuck = stuckLoops.get();
    if (stuck.isEmpty()) {
      context.result("healthy\n");
    } else {
      error(
          context,
          HttpStatus.SERVICE_UNAVAILABLE.getCode(),
          "no turn within 3 minutes of loop " + String.join(", ", stuck));
    }
  }

  private void readiness(Context context) {
    if (ready.getAsBoolean()) {
      context.result("ready\n");
    } else {
      context
          .status(HttpStatus.SERVICE_UNAVAILABLE)
          .result("not ready: the store, a source or the first poll of a server is awaited\n");
    }
  }

  private static void error(Context context, int status, @Nullable String message) {
    if (status == HttpStatus.SERVICE_UNAVAILABLE.getCode()) {
      context.header("Retry-After", JsonErrors.RETRY_AFTER);
    }
    context.status(status).contentType(JsonErrors.TYPE).result(JsonErrors.text(message));
  }

  /** The path without a link of an owner, which is a proof. */
  private static String shown(Context context) {
    return context.path().startsWith(OwnerLinks.PATH) ? OwnerLinks.PATH + "…" : context.path();
  }

  private static String cause(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
