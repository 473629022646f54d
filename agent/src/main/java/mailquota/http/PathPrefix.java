package mailquota.http;

import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes the prefix from the paths that a proxy passes on with it. Paths without it are served too:
 * a proxy may take it off itself, and Prometheus asks without one. Thread-safe.
 */
final class PathPrefix extends Handler.Wrapper {

  private final Supplier<HttpSettings> settings;

  /** {@code settings} are the present ones. */
  PathPrefix(Supplier<HttpSettings> settings) {
    this.settings = settings;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String prefix = settings.get().pathPrefix();
    String path = String.valueOf(request.getHttpURI().getPath());
    if (prefix.isEmpty() || !path.startsWith(prefix)) {
      return super.handle(request, response, callback);
    }
    if (path.length() == prefix.length()) {
      // The links of the page are relative.
      Response.sendRedirect(request, response, callback, prefix + "/");
      return true;
    }
    return path.charAt(prefix.length()) == '/'
        ? super.handle(without(request, path.substring(prefix.length())), response, callback)
        : super.handle(request, response, callback);
  }

  private static Request without(Request request, String path) {
    return Request.serveAs(request, HttpURI.build(request.getHttpURI()).path(path).asImmutable());
  }
}
