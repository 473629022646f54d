package mailquota.http;

import io.javalin.config.JettyConfig;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.QoSHandler;

/**
 * The Jetty handlers in front of Javalin. They hold no thread and limit concurrent requests, so
 * that a thread is always free for health checks.
 */
final class HttpGuard {

  private static final String METRICS = "/metrics";
  private static final String HEALTHY = "/-/healthy";
  private static final String READY = "/-/ready";

  private final Supplier<HttpSettings> settings;
  private final HttpLimits limits;
  private final EventSource events;
  private final OpenConnections connections;

  HttpGuard(Supplier<HttpSettings> settings, HttpLimits limits, EventSource events) {
    this.settings = settings;
    this.events = events;
    this.limits = limits;
    connections = new OpenConnections(limits);
  }

  void install(JettyConfig jetty) {
    jetty.modifyServer(server -> {
      AnswerHeaders headers = new AnswerHeaders(settings);
      server.setErrorHandler(new JsonErrors(headers));
      server.insertHandler(handlers(headers));
    });
    jetty.addConnector(this::connector);
  }

  /** Outermost first. */
  private Handler.Singleton handlers(AnswerHeaders headers) {
    PathPrefix prefix = new PathPrefix(settings);
    HostCheck hosts = new HostCheck(settings);
    Login login = new Login(settings);
    RequestBodies bodies = new RequestBodies(limits.bodies(), limits.body());
    prefix.setHandler(connections);
    connections.setHandler(headers);
    headers.setHandler(hosts);
    UrlLimit urls = new UrlLimit();
    hosts.setHandler(urls);
    urls.setHandler(login);
    EventHandler streams = new EventHandler(events);
    login.setHandler(streams);
    streams.setHandler(bodies);
    bodies.setHandler(calls());
    return prefix;
  }

  /**
   * Calls may wait for the store. Scrapes, probes and exports have a {@link ConcurrencyLimit} of
   * their own.
   */
  private QoSHandler calls() {
    QoSHandler calls = new QoSHandler();
    calls.excludePath(METRICS, ProbeRoutes.PATH, HEALTHY, READY);
    calls.excludePath(HttpLimits.uncounted());
    calls.setMaxRequestCount(limits.calls());
    calls.setMaxSuspendedRequestCount(HttpLimits.WAITING);
    calls.setMaxSuspend(limits.turn());
    return calls;
  }

  private ServerConnector connector(Server server, HttpConfiguration configuration) {
    ServerConnector connector =
        ServerTls.connector(
            server,
            new HttpConnectionFactory(configuration),
            () -> settings.get().access().file().get().tls());
    connector.setHost(settings.get().host());
    connector.setPort(settings.get().port());
    connector.addEventListener(connections);
    return connector;
  }

  static boolean isHealthCheck(Request request) {
    String path = Request.getPathInContext(request);
    return path.equals(HEALTHY) || path.equals(READY);
  }
}
