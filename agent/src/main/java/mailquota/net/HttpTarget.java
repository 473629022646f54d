package mailquota.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import mailquota.quota.Secret;

/**
 * The destination of HTTP requests.
 *
 * @param url an http or https URL without user information; a secret, because anyone who knows a
 *     chat webhook's URL can post to it
 * @param headers sent with each request, by name
 */
public record HttpTarget(Secret url, Map<String, Secret> headers, Trust trust) {

  /**
   * @throws IllegalArgumentException when {@code url} is not such a URL
   */
  public HttpTarget {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    parse(url);
  }

  /** The whole URL, which may contain a secret in its path or query. */
  public URI uri() {
    return parse(url);
  }

  /** The host and port, for messages. */
  public String where() {
    return uri().getAuthority();
  }

  public String host() {
    return uri().getHost().replaceAll("[\\[\\]]", "");
  }

  public boolean isEncrypted() {
    return "https".equalsIgnoreCase(uri().getScheme());
  }

  /** Whether the header is allowed: not a header of HTTP framing, and without line breaks. */
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
      // The message of the exception contains the URL.
    }
    throw new IllegalArgumentException("an http or https URL without a user");
  }
}
