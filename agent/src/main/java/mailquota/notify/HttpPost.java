package mailquota.notify;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import mailquota.net.HttpTarget;
import mailquota.notify.Delivery.RetryLater;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON to one target, each post within one deadline, and never anywhere else: a redirect is
 * not followed. A connection is used for many posts, as long as the target keeps it. What is told
 * of a failure has the host in it and nothing more of the URL, no header and no word of the answer,
 * for any of them may hold a secret. Thread-safe.
 */
final class HttpPost {

  static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

  /** For all of it: name look-up, TLS, request, and the head of the answer. */
  static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

  private final HttpTarget target;
  private final InstantSource clock;
  private final Duration answerWithin;
  private final HttpClient client;

  HttpPost(HttpTarget target, InstantSource clock) {
    this(target, clock, ANSWER_WITHIN);
  }

  HttpPost(HttpTarget target, InstantSource clock, Duration answerWithin) {
    this.target = target;
    this.clock = clock;
    this.answerWithin = answerWithin;
    client =
        HttpClient.newBuilder()
            // Else a plain connection asks for an upgrade to HTTP/2, which some proxies refuse.
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_WITHIN)
            .sslContext(target.trust().context())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /**
   * One post, waited for.
   *
   * @param headers besides the target's
   */
  Delivery send(String json, Map<String, String> headers) {
    CompletableFuture<Delivery> delivery = begin(json, headers);
    try {
      return delivery.get();
    } catch (InterruptedException _) {
      delivery.cancel(true);
      Thread.currentThread().interrupt();
      return failed("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** One post, whose end is a delivery in any case. */
  CompletableFuture<Delivery> begin(String json, Map<String, String> headers) {
    CompletableFuture<HttpResponse<@Nullable Void>> answer =
        client.sendAsync(request(json, headers), _ -> new DiscardedBody());
    return answer
        .copy()
        .orTimeout(answerWithin.toMillis(), TimeUnit.MILLISECONDS)
        .handle((response, failure) -> {
          if (failure == null) {
            return verdict(response);
          }
          answer.cancel(true);
          return failed(words(failure));
        });
  }

  private HttpRequest request(String json, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.uri())
            .header("Content-Type", "application/json")
            .header("User-Agent", "mailbox-quota-agent")
            .POST(BodyPublishers.ofString(json));
    headers.forEach(request::header);
    target.headers().forEach((name, value) -> request.setHeader(name, value.reveal()));
    return request.build();
  }

  /** The status is all that counts. */
  private Delivery verdict(HttpResponse<?> answer) {
    return HttpVerdict.of(
        target.where(),
        answer.statusCode(),
        answer.headers().firstValue("Retry-After").orElse(null),
        clock.instant());
  }

  private Delivery failed(String why) {
    return new RetryLater(target.where() + ": " + why);
  }

  private String words(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return switch (cause) {
      case TimeoutException _ -> "no answer within " + answerWithin.toSeconds() + " s";
      case HttpConnectTimeoutException _ ->
          "no connection within " + CONNECT_WITHIN.toSeconds() + " s";
      case ConnectException e when e.getCause() instanceof UnresolvedAddressException ->
          "no such host";
      case ConnectException _ -> "no connection";
      case SSLException e -> "TLS: " + e.getMessage();
      case null, default -> "the connection broke off";
    };
  }
}
