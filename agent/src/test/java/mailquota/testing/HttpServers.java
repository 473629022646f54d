package mailquota.testing;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import mailquota.http.AgentHttp;
import mailquota.http.HttpSettings;
import mailquota.http.Routes;

/** Starts the agent's HTTP server with routes alone, without metrics. */
public final class HttpServers {

  private static final HttpSettings LOCAL =
      new HttpSettings("127.0.0.1", 0, List.of(), Optional.empty());

  private HttpServers() {}

  /** On a free port of loopback, without logins. */
  public static AgentHttp start(Routes... routes) throws IOException {
    return start(() -> LOCAL, routes);
  }

  /** {@code settings} are the present ones. */
  public static AgentHttp start(Supplier<HttpSettings> settings, Routes... routes)
      throws IOException {
    AgentHttp http =
        new AgentHttp(
            settings,
            Expositions.of(new PrometheusRegistry()),
            List::of,
            () -> true,
            List.of(routes));
    http.start();
    return http;
  }
}
