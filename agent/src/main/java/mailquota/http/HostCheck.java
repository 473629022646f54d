package mailquota.http;

import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses requests for another host, so that a page with a name that was made to point to the agent
 * ({@link HttpSettings#isOwn}) can neither read nor change anything. Health checks are exempt,
 * since load balancers send any Host. Thread-safe.
 */
final class HostCheck extends Handler.Wrapper {

  private final Supplier<HttpSettings> settings;

  /** {@code settings} are the present ones. */
  HostCheck(Supplier<HttpSettings> settings) {
    this.settings = settings;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    // HTTP/1.0 clients may omit Host; browsers always send it.
    String host = request.getHttpURI().getHost();
    if (host == null || settings.get().isOwn(host) || HttpGuard.isHealthCheck(request)) {
      return super.handle(request, response, callback);
    }
    Response.writeError(
        request,
        response,
        callback,
        HttpStatus.MISDIRECTED_REQUEST_421,
        "expected an IP address, localhost or a name of http.hosts as Host");
    return true;
  }
}
