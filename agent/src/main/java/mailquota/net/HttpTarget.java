package mailquota.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import mailquota.quota.Secret;

/**
 * Where HTTP requests go, and what goes with each.
 *
 * @param url an http or https URL without a user in it; a secret, for whoever knows a chat's may
 *     write there
 * @param headers by name
 */
public record HttpTarget(Secret url, Map<String, Secret> headers, Trust trust) {

  /**
   * @throws IllegalArgumentException when {@code url} is none
   */
  public HttpTarget {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    parse(url);
  }

  /** The whole URL, which may hold a secret in its path or query. */
  public URI uri() {
    return parse(url);
  }

  /** Host and port, for messages: the rest of the URL has no place in them. */
  public String where() {
    return uri().getAuthority();
  }

  public String host() {
    return uri().getHost().replaceAll("[\\[\\]]", "");
  }

  public boolean isEncrypted() {
    return "https".equalsIgnoreCase(uri().getScheme());
  }

  /** Whether a request can have such a header: no framing of its own, no line break. */
  public static boolean takesHeader(String name, Secret value) {
    try {
      var _ = HttpRequest.newBuilder().header(name, value.reveal());
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static URI parse(Secret url) {
    try {
      URI uri = new URI(url.reveal());
      boolean isHttp =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (isHttp && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // Its message has the URL in it.
    }
    throw new IllegalArgumentException("an http or https URL without a user");
  }
}
