package mailquota.http;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the page comes from whose script makes a request: a browser says so in {@code Origin} with
 * all that changes something (fetch.spec.whatwg.org, "append a request Origin header").
 *
 * <p>A stranger's page can have its name point to the agent's address once it is loaded (DNS
 * rebinding); to the browser it is the agent's own page then, and asks nobody for leave. It cannot
 * do so under an address, or under {@code localhost}.
 */
final class WebOrigin {

  /** IPv4, or what URLs have only for IPv6. */
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]");

  private WebOrigin() {}

  /** Refuses what may be of a stranger's page; what is of no page at all passes. */
  static void check(Context context) {
    String origin = context.header("Origin");
    if (origin != null && !isOwn(origin)) {
      throw new ForbiddenResponse(
          "a page may do this only under an IP address or localhost: another name may be a"
              + " stranger's");
    }
  }

  private static boolean isOwn(String origin) {
    String host = host(origin);
    return host != null && (host.equals("localhost") || ADDRESS.matcher(host).matches());
  }

  private static @Nullable String host(String origin) {
    try {
      return new URI(origin).getHost();
    } catch (URISyntaxException _) {
      return null;
    }
  }
}
