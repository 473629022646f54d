package mailquota.http;

import java.util.Optional;
import mailquota.http.access.Identity;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * {@code GET /api/v1/events}: opens streams of events. Not a route: a servlet would hold a thread
 * for each stream. Thread-safe.
 */
final class EventHandler extends Handler.Wrapper {

  static final String PATH = "/api/v1/events";

  private final EventSource events;

  EventHandler(EventSource events) {
    this.events = events;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!Request.getPathInContext(request).equals(PATH) || !request.getMethod().equals("GET")) {
      return super.handle(request, response, callback);
    }
    Fields parameters = Request.extractQueryParameters(request);
    Optional<Identity> caller =
        Optional.ofNullable((Identity) request.getAttribute(Caller.ATTRIBUTE));
    EventStream stream = new EventStream(response, callback, events::closed);
    response.setStatus(HttpStatus.OK_200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
    response.getHeaders().put("X-Accel-Buffering", "no"); // nginx would wait for more.
    if (!events.open(stream, parameters.getValue("mailbox"), caller)) {
      Response.writeError(
          request,
          response,
          callback,
          HttpStatus.SERVICE_UNAVAILABLE_503,
          "too many streams of events at once");
    }
    return true;
  }
}
