package mailquota.notify;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import mailquota.net.Deadline;
import mailquota.net.HttpSender;
import mailquota.net.HttpSender.Result.Answered;
import mailquota.net.HttpSender.Result.Failed;
import mailquota.net.HttpTarget;
import mailquota.notify.Delivery.RetryLater;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON to one target. Error texts name only the host: URL, headers and response may contain
 * secrets. Thread-safe.
 */
public final class JsonPost implements AutoCloseable {

  /** Covers look-up, TLS, request, and the head of the response. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

  private final HttpTarget target;
  private final InstantSource clock;
  private final Duration answerWithin;
  private final HttpSender http;

  /** The clock is for the date in a Retry-After header. */
  public JsonPost(HttpTarget target, InstantSource clock) {
    this(target, clock, ANSWER_WITHIN);
  }

  JsonPost(HttpTarget target, InstantSource clock, Duration answerWithin) {
    this.target = target;
    this.clock = clock;
    this.answerWithin = answerWithin;
    http = new HttpSender(target.trust());
  }

  /** Sends one request and waits for the head of the response; the target's headers win. */
  public Delivery send(String json, Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Content-Type", "application/json");
    all.putAll(headers);
    target.headers().forEach((name, value) -> all.put(name, value.reveal()));
    HttpSender.Result<@Nullable Void> result =
        http.post(target.uri(), json, all, _ -> new DiscardedBody(), Deadline.in(answerWithin));
    return switch (result) {
      case Answered(var answer) ->
          HttpVerdict.of(
              target.where(),
              answer.statusCode(),
              answer.headers().firstValue("Retry-After").orElse(null),
              clock.instant());
      case Failed(var failure, var detail) ->
          new RetryLater(target.where() + ": " + text(failure, detail));
    };
  }

  /** Closes all connections. */
  @Override
  public void close() {
    http.close();
  }

  private String text(HttpSender.Failure failure, String detail) {
    return switch (failure) {
      case NO_TLS -> "TLS: " + detail;
      case TIMEOUT -> "no answer within " + answerWithin.toSeconds() + " s";
      case INTERRUPTED -> detail;
      case NO_HOST, NO_CONNECTION, NO_HTTP, TOO_LARGE, CONNECTION_LOST -> failure.text();
    };
  }
}
