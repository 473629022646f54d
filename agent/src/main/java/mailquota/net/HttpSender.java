package mailquota.net;

import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
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
 * Sends HTTP requests. Redirects are not followed, because they would forward the secrets.
 * Connections are reused. Thread-safe.
 */
public final class HttpSender implements AutoCloseable {

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
    INTERRUPTED;

    /** For a message. */
    public String text() {
      return switch (this) {
        case NO_HOST -> "no such host";
        case NO_CONNECTION -> "no connection";
        case NO_TLS -> "no TLS";
        case TIMEOUT -> "no answer in time";
        case INTERRUPTED -> "interrupted";
        case NO_HTTP, TOO_LARGE, CONNECTION_LOST -> "the connection broke off";
      };
    }
  }

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client;

  public HttpSender(Trust trust) {
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
   * Posts a body and waits for the answer. The deadline covers name look-up, TLS, the request and
   * the part of the answer that {@code reader} waits for.
   *
   * @param headers by name
   */
  public <T extends @Nullable Object> Result<T> post(
      URI uri, String body, Map<String, String> headers, BodyHandler<T> reader, Deadline deadline) {
    return post(uri, BodyPublishers.ofString(body), headers, reader, deadline);
  }

  /** The same with any body. */
  public <T extends @Nullable Object> Result<T> post(
      URI uri,
      BodyPublisher body,
      Map<String, String> headers,
      BodyHandler<T> reader,
      Deadline deadline) {
    return send(HttpRequest.newBuilder(uri).POST(body), headers, reader, deadline);
  }

  /**
   * Sends a request and waits for the head of the answer. Reads of its body fail after the
   * deadline; the caller closes it.
   *
   * @param request without headers
   * @param headers by name
   */
  public Result<InputStream> open(
      HttpRequest.Builder request, Map<String, String> headers, Deadline deadline) {
    BodyHandler<InputStream> reader =
        _ ->
            BodySubscribers.mapping(
                BodySubscribers.ofInputStream(), body -> new DeadlineInput(body, deadline));
    return send(request, headers, reader, deadline);
  }

  private <T extends @Nullable Object> Result<T> send(
      HttpRequest.Builder request,
      Map<String, String> headers,
      BodyHandler<T> reader,
      Deadline deadline) {
    request.setHeader("User-Agent", "mailbox-quota-agent");
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
    String said = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    Failure failure =
        switch (e) {
          case Throwable _ when root instanceof UnresolvedAddressException -> Failure.NO_HOST;
          case SSLException _ -> Failure.NO_TLS;
          case ConnectException _, HttpConnectTimeoutException _ -> Failure.NO_CONNECTION;
          case ProtocolException _ -> Failure.NO_HTTP;
          // The JDK has no exception type for it.
          case Throwable _ when said.startsWith("body exceeds capacity") -> Failure.TOO_LARGE;
          default -> Failure.CONNECTION_LOST;
        };
    String detail = e instanceof SSLException tls ? TlsFailure.text(tls) : said;
    return new Result.Failed<>(failure, detail);
  }

  private static Throwable root(Throwable e) {
    return e.getCause() == null ? e : root(e.getCause());
  }

  /** Closes all connections, those of requests in progress included. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
