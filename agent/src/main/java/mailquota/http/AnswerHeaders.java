package mailquota.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Puts the headers into every answer that restrict what a browser does with it: no script, style or
 * frame of another place, no address of a mailbox in a Referer, and no copy in a cache. The web
 * configuration file, and then a route, may replace a header. Thread-safe.
 */
final class AnswerHeaders extends Handler.Wrapper {

  private static final Map<String, String> USUAL = usual();

  private static Map<String, String> usual() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types lit-html");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put(
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()");
    headers.put("Cache-Control", "no-store");
    return headers;
  }

  private final Supplier<HttpSettings> settings;

  /** {@code settings} are the present ones. */
  AnswerHeaders(Supplier<HttpSettings> settings) {
    this.settings = settings;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    putInto(response.getHeaders());
    return super.handle(request, response, callback);
  }

  /** Also for the answers that Jetty gives before any handler. */
  void putInto(HttpFields.Mutable headers) {
    Map<String, String> all = new LinkedHashMap<>(USUAL);
    all.putAll(settings.get().access().file().get().headers());
    all.forEach((name, value) -> {
      if (!headers.contains(name)) {
        headers.put(name, value);
      }
    });
  }
}
