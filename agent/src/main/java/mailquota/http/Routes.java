package mailquota.http;

import io.javalin.config.RoutesConfig;

public sealed interface Routes permits InventoryRoutes, ServerRoutes, SilenceRoutes {

  void addTo(RoutesConfig routes);
}
