package mailquota.http;

import io.javalin.config.RoutesConfig;

public sealed interface Routes permits SilenceRoutes, ServerRoutes {

  void addTo(RoutesConfig routes);
}
