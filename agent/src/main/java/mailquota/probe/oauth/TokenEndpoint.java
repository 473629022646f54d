package mailquota.probe.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import mailquota.net.Deadline;
import mailquota.net.Trust;
import mailquota.probe.Limits;
import mailquota.probe.Veil;
import mailquota.probe.oauth.TokenAnswer.Failed;
import mailquota.probe.oauth.TokenAnswer.Granted;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A token endpoint (RFC 6749 section 3.2) over HTTP. It is not followed elsewhere: a redirection
 * would take the secrets along. Thread-safe.
 */
final class TokenEndpoint {

  /** The longest answer accepted, in bytes. Microsoft's tokens have some 2 KB. */
  private static final int MAX_ANSWER = 64 * 1024;

  /** How long a token counts as good whose answer does not say (RFC 6749 section 5.1). */
  private static final Duration UNTOLD_LIFETIME = Duration.ofMinutes(5);

  private static final Duration MAX_LIFETIME = Duration.ofDays(1);

  /** What of a request nobody may see. */
  private static final List<String> SECRET_PARAMETERS =
      List.of("client_secret", "refresh_token", "assertion");

  /** How Java tells of an answer past its limit: it has no type of its own for it. */
  private static final String TOO_LONG = "body exceeds capacity";

  private final URI uri;
  private final String where;
  private final HttpClient http;

  TokenEndpoint(URI uri, Trust trust) {
    this.uri = uri;
    where = "%s://%s%s".formatted(uri.getScheme(), uri.getAuthority(), uri.getPath());
    http =
        HttpClient.newBuilder()
            .sslContext(trust.context())
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Limits.DEFAULT.connectTimeout())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /** Asks, once. Blocks until the deadline at most. */
  TokenAnswer ask(TokenRequest request, Deadline deadline) {
    HTTPRequest form = request.toHTTPRequest();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(form.getBody()))
                .build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    try {
      HttpResponse<byte[]> response =
          exchange.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      return answer(response, secrets(form));
    } catch (ExecutionException e) {
      return failed(e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
    } catch (TimeoutException _) {
      exchange.cancel(true);
      return new Failed(Reason.TIMEOUT, where + " gave no token within the probe's time");
    } catch (InterruptedException _) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      return new Failed(Reason.TIMEOUT, "the agent is stopping");
    }
  }

  private static List<Secret> secrets(HTTPRequest form) {
    try {
      Map<String, List<String>> parameters = form.getBodyAsFormParameters();
      return SECRET_PARAMETERS.stream()
          .flatMap(name -> parameters.getOrDefault(name, List.of()).stream())
          .map(Secret::new)
          .toList();
    } catch (ParseException e) {
      throw new IllegalStateException("a request of our own", e);
    }
  }

  private TokenAnswer answer(HttpResponse<byte[]> response, List<Secret> secrets) {
    int status = response.statusCode();
    try {
      HTTPResponse parsed = new HTTPResponse(status);
      parsed.setContentType(response.headers().firstValue("Content-Type").orElse(""));
      parsed.setBody(new String(response.body(), UTF_8));
      if (status == 200) {
        return granted(TokenResponse.parse(parsed).toSuccessResponse().getTokens());
      }
      ErrorObject error = ErrorObject.parse(parsed);
      return new Failed(
          reason(status, error.getCode()), Veil.over(secrets).over(words(status, error)));
    } catch (ParseException | RuntimeException _) {
      // The exception is not shown: it may quote the answer, and with it a token.
      return status == 200
          ? new Failed(Reason.PROTOCOL, where + " answered something that is no bearer token")
          : new Failed(reason(status, null), where + " answered " + status);
    }
  }

  private TokenAnswer granted(Tokens tokens) {
    String token = tokens.getBearerAccessToken().getValue();
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return new Failed(Reason.PROTOCOL, where + " gave a token that RFC 6750 does not allow");
    }
    long seconds = tokens.getBearerAccessToken().getLifetime();
    Duration lifetime =
        seconds <= 0
            ? UNTOLD_LIFETIME
            : Duration.ofSeconds(Math.min(seconds, MAX_LIFETIME.toSeconds()));
    RefreshToken next = tokens.getRefreshToken();
    return new Granted(
        new Secret(token), lifetime, next == null ? null : new Secret(next.getValue()));
  }

  private String words(int status, ErrorObject error) {
    return Stream.of(
            "%s gave no token: %d".formatted(where, status),
            error.getCode(),
            error.getDescription())
        .filter(Objects::nonNull)
        .collect(Collectors.joining(" "));
  }

  /** Status 400 is for nearly every error (RFC 6749 section 5.2), so its code tells more. */
  private static Reason reason(int status, @Nullable String code) {
    return switch (code) {
      case "temporarily_unavailable", "server_error" -> Reason.UNAVAILABLE;
      case "slow_down" -> Reason.THROTTLED;
      case null, default -> {
        if (status == 429) {
          yield Reason.THROTTLED;
        }
        if (status >= 500) {
          yield Reason.UNAVAILABLE;
        }
        yield code != null || status == 401 || status == 403 ? Reason.AUTH : Reason.PROTOCOL;
      }
    };
  }

  private Failed failed(IOException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnresolvedAddressException) {
      return new Failed(Reason.DNS, uri.getHost() + " does not resolve");
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return switch (e) {
      case SSLException _ -> new Failed(Reason.TLS, "no TLS with " + where + ": " + message);
      case ConnectException _, HttpConnectTimeoutException _ ->
          new Failed(Reason.CONNECT, "no connection to " + where + ": " + message);
      case ProtocolException _ ->
          new Failed(Reason.PROTOCOL, where + " does not speak HTTP: " + message);
      case IOException any when message.startsWith(TOO_LONG) ->
          new Failed(Reason.PROTOCOL, where + " answered more than " + MAX_ANSWER + " bytes");
      case IOException _ ->
          new Failed(Reason.CONNECT, "connection to " + where + " lost: " + message);
    };
  }
}
