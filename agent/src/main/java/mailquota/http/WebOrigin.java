package mailquota.http;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Checks the {@code Origin} header, which browsers send with every request that changes state
 * (fetch.spec.whatwg.org, "append a request Origin header").
 */
final class WebOrigin {

  private WebOrigin() {}

  /** Refuses pages of other origins; requests without the header pass. */
  static void check(Context context, HttpSettings settings) {
    String origin = context.header("Origin");
    String host = origin == null ? null : host(origin);
    if (origin != null && (host == null || !settings.isOwn(host))) {
      throw new ForbiddenResponse(
          "a page may do this only under an IP address, localhost or a name of http.hosts: another"
              + " name may be a stranger's");
    }
  }

  private static @Nullable String host(String origin) {
    try {
      return new URI(origin).getHost();
    } catch (URISyntaxException _) {
      return null;
    }
  }
}
