package mailquota.http;

import io.javalin.config.RoutesConfig;

/** The routes of one part of the API. */
public sealed interface Routes permits SilenceRoutes, ServerRoutes {

  void addTo(RoutesConfig routes);
}
