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
  private final OpenConnections connections;

  HttpGuard(Supplier<HttpSettings> settings, HttpLimits limits) {
    this.settings = settings;
    this.limits = limits;
    connections = new OpenConnections(limits);
  }

  void install(JettyConfig jetty) {
    jetty.modifyServer(server -> {
      server.setErrorHandler(new JsonErrors());
      server.insertHandler(handlers());
    });
    jetty.addConnector(this::connector);
  }

  /** Outermost first. */
  private Handler.Singleton handlers() {
    AnswerHeaders headers = new AnswerHeaders();
    HostCheck hosts = new HostCheck(settings);
    RequestBodies bodies = new RequestBodies(limits.bodies(), limits.body());
    connections.setHandler(headers);
    headers.setHandler(hosts);
    hosts.setHandler(bodies);
    bodies.setHandler(calls());
    return connections;
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
        new ServerConnector(server, new HttpConnectionFactory(configuration));
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
