package mailquota.http;

import io.javalin.config.RoutesConfig;

public sealed interface Routes
    permits HiddenAddresses,
        HintRoutes,
        InventoryRoutes,
        ProbeRoutes,
        ReloadRoutes,
        ServerRoutes,
        SilenceRoutes {

  void addTo(RoutesConfig routes);
}
