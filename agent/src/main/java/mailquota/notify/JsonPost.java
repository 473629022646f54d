package mailquota.notify;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import mailquota.net.Deadline;
import mailquota.net.HttpPost;
import mailquota.net.HttpPost.Result.Answered;
import mailquota.net.HttpPost.Result.Failed;
import mailquota.net.HttpTarget;
import mailquota.notify.Delivery.RetryLater;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON to one target. The text of a failure has the host in it and nothing more of the URL,
 * no header and no word of the answer, for any of them may hold a secret. Thread-safe.
 */
public final class JsonPost {

  /** For all of it: name look-up, TLS, request, and the head of the answer. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

  private final HttpTarget target;
  private final InstantSource clock;
  private final Duration answerWithin;
  private final HttpPost post;

  /**
   * @param clock by which the date in a Retry-After header is read
   */
  public JsonPost(HttpTarget target, InstantSource clock) {
    this(target, clock, ANSWER_WITHIN);
  }

  JsonPost(HttpTarget target, InstantSource clock, Duration answerWithin) {
    this.target = target;
    this.clock = clock;
    this.answerWithin = answerWithin;
    post = new HttpPost(target.uri(), target.trust());
  }

  /**
   * Sends one post and waits for the head of its answer: the status is all that counts.
   *
   * @param headers besides the target's, which come before them
   */
  public Delivery send(String json, Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Content-Type", "application/json");
    all.putAll(headers);
    target.headers().forEach((name, value) -> all.put(name, value.reveal()));
    HttpPost.Result<@Nullable Void> result =
        post.send(json, all, _ -> new DiscardedBody(), Deadline.in(answerWithin));
    return switch (result) {
      case Answered(var answer) ->
          HttpVerdict.of(
              target.where(),
              answer.statusCode(),
              answer.headers().firstValue("Retry-After").orElse(null),
              clock.instant());
      case Failed(var failure, var detail) ->
          new RetryLater(target.where() + ": " + words(failure, detail));
    };
  }

  private String words(HttpPost.Failure failure, String detail) {
    return switch (failure) {
      case NO_HOST -> "no such host";
      case NO_CONNECTION -> "no connection";
      case NO_TLS -> "TLS: " + detail;
      case TIMEOUT -> "no answer within " + answerWithin.toSeconds() + " s";
      case INTERRUPTED -> detail;
      case NO_HTTP, TOO_LARGE, CONNECTION_LOST -> "the connection broke off";
    };
  }
}
