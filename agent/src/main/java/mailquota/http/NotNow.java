package mailquota.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.Map;

/** Refuses a request that may be made again later. */
public final class NotNow {

  private NotNow() {}

  /** What answers 429, with the time to wait in whole seconds, 1 or more. */
  public static HttpResponseException of(Context context, Duration wait, String why) {
    context.header("Retry-After", String.valueOf(Math.max(1, wait.plusMillis(999).toSeconds())));
    return new HttpResponseException(HttpStatus.TOO_MANY_REQUESTS, why, Map.of());
  }
}
