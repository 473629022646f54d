package mailquota.http;

import io.javalin.config.RoutesConfig;

/** Paths of the HTTP server with what answers them. */
public interface Routes {

  void addTo(RoutesConfig routes);
}
