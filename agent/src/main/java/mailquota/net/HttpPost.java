package mailquota.net;

import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends POST requests to one URL. Redirects are not followed, because they would forward the
 * secrets. Connections are reused. Thread-safe.
 */
public final class HttpPost {

  public sealed interface Result<T extends @Nullable Object> {

    /** The server answered, with any status. */
    record Answered<T extends @Nullable Object>(HttpResponse<T> response) implements Result<T> {}

    /** No answer; the detail is of the JDK, and may quote the server and contain a secret. */
    record Failed<T extends @Nullable Object>(Failure failure, String detail)
        implements Result<T> {}
  }

  public enum Failure {
    NO_HOST,
    NO_CONNECTION,
    NO_TLS,
    NO_HTTP,
    /** The body exceeds the limit of its reader. */
    TOO_LARGE,
    CONNECTION_LOST,
    TIMEOUT,
    INTERRUPTED
  }

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final URI uri;
  private final HttpClient client;

  public HttpPost(URI uri, Trust trust) {
    this.uri = uri;
    client =
        HttpClient.newBuilder()
            // HTTP/2 would request an upgrade on a plain connection, which some proxies refuse.
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .sslContext(trust.context())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /**
   * Sends one request and waits for the answer. The deadline covers name look-up, TLS, the request
   * and the part of the answer that {@code reader} waits for.
   *
   * @param headers by name
   */
  public <T extends @Nullable Object> Result<T> send(
      String body, Map<String, String> headers, BodyHandler<T> reader, Deadline deadline) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .setHeader("User-Agent", "mailbox-quota-agent")
            .POST(BodyPublishers.ofString(body));
    headers.forEach(request::setHeader);
    CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request.build(), reader);
    try {
      return new Result.Answered<>(
          answer.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      return failed(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException _) {
      answer.cancel(true);
      return new Result.Failed<>(Failure.TIMEOUT, "no answer in time");
    } catch (InterruptedException _) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new Result.Failed<>(Failure.INTERRUPTED, "interrupted");
    }
  }

  private static <T extends @Nullable Object> Result<T> failed(Throwable e) {
    Throwable root = root(e);
    String detail = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    Failure failure =
        switch (e) {
          case Throwable _ when root instanceof UnresolvedAddressException -> Failure.NO_HOST;
          case SSLException _ -> Failure.NO_TLS;
          case ConnectException _, HttpConnectTimeoutException _ -> Failure.NO_CONNECTION;
          case ProtocolException _ -> Failure.NO_HTTP;
          // The JDK has no exception type for it.
          case Throwable _ when detail.startsWith("body exceeds capacity") -> Failure.TOO_LARGE;
          default -> Failure.CONNECTION_LOST;
        };
    return new Result.Failed<>(failure, detail);
  }

  private static Throwable root(Throwable e) {
    return e.getCause() == null ? e : root(e.getCause());
  }
}
