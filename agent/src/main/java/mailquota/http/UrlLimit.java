package mailquota.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Refuses long URLs, which no page and no script of the agent has. Thread-safe. */
final class UrlLimit extends Handler.Wrapper {

  static final int MAX_LENGTH = 4 << 10;

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (request.getHttpURI().getPathQuery().length() <= MAX_LENGTH) {
      return super.handle(request, response, callback);
    }
    Response.writeError(
        request,
        response,
        callback,
        HttpStatus.URI_TOO_LONG_414,
        "expected a URL of at most " + MAX_LENGTH + " bytes");
    return true;
  }
}
