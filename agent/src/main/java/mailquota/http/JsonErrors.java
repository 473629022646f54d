package mailquota.http;

import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes errors as {@code {"error": "..."}}, also those of Jetty. Thread-safe. */
final class JsonErrors implements Request.Handler {

  static final String TYPE = "application/json";

  /** The Retry-After of a 503, in seconds. */
  static final String RETRY_AFTER = "5";

  private static final JsonMapper JSON = new JsonMapper();

  private final AnswerHeaders headers;

  JsonErrors(AnswerHeaders headers) {
    this.headers = headers;
  }

  /** Jetty passes the message as an attribute of the request. */
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    headers.putInto(response.getHeaders());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
    if (response.getStatus() == HttpStatus.SERVICE_UNAVAILABLE_503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER);
    }
    String body = text(request.getAttribute(ErrorHandler.ERROR_MESSAGE));
    Content.Sink.write(response, true, body, callback);
    return true;
  }

  static String text(@Nullable Object message) {
    return JSON.writeValueAsString(Map.of("error", String.valueOf(message))) + "\n";
  }
}
