package mailquota.probe.oauth;

import static java.net.http.HttpResponse.BodyHandlers.limiting;
import static java.net.http.HttpResponse.BodyHandlers.ofByteArray;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.net.Deadline;
import mailquota.net.HttpSender;
import mailquota.net.HttpSender.Result;
import mailquota.net.Trust;
import mailquota.probe.SecretRedactor;
import mailquota.probe.oauth.TokenAnswer.Failed;
import mailquota.probe.oauth.TokenAnswer.Granted;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** A token endpoint (RFC 6749 section 3.2) over HTTP. Thread-safe. */
final class TokenEndpoint implements AutoCloseable {

  /** The longest answer accepted, in bytes. Microsoft's tokens have some 2 KB. */
  private static final int MAX_ANSWER = 64 * 1024;

  /** The lifetime of a token when the answer has none (RFC 6749 section 5.1). */
  private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);

  private static final Duration MAX_LIFETIME = Duration.ofDays(1);

  /** Redacted in the request. */
  private static final List<String> SECRET_PARAMETERS =
      List.of("client_secret", "refresh_token", "assertion");

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Type", "application/x-www-form-urlencoded",
          "Accept", "application/json");

  private final URI uri;
  private final String where;
  private final HttpSender http;

  TokenEndpoint(URI uri, Trust trust) {
    this.uri = uri;
    where = "%s://%s%s".formatted(uri.getScheme(), uri.getAuthority(), uri.getPath());
    http = new HttpSender(trust);
  }

  /** Sends one request. Blocks until the deadline at most. */
  TokenAnswer ask(TokenRequest request, Deadline deadline) {
    HTTPRequest form = request.toHTTPRequest();
    Result<byte[]> result =
        http.post(uri, form.getBody(), HEADERS, limiting(ofByteArray(), MAX_ANSWER), deadline);
    return switch (result) {
      case Result.Answered(var response) -> answer(response, secrets(form));
      case Result.Failed(var failure, var detail) -> failed(failure, detail);
    };
  }

  @Override
  public void close() {
    http.close();
  }

  private static List<Secret> secrets(HTTPRequest form) {
    try {
      Map<String, List<String>> parameters = form.getBodyAsFormParameters();
      return SECRET_PARAMETERS.stream()
          .flatMap(name -> parameters.getOrDefault(name, List.of()).stream())
          .map(Secret::new)
          .toList();
    } catch (ParseException e) {
      throw new IllegalStateException("an invalid token request", e);
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
          reason(status, error.getCode()),
          new SecretRedactor(secrets).redact(words(status, error)));
    } catch (ParseException | RuntimeException _) {
      // Without the exception, which may quote the answer and a token.
      return status == 200
          ? new Failed(Reason.PROTOCOL, where + " answered without a bearer token")
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
            ? DEFAULT_LIFETIME
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

  /** Most errors have status 400 (RFC 6749 section 5.2), so the code takes precedence. */
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

  private Failed failed(HttpSender.Failure failure, String detail) {
    return switch (failure) {
      case NO_HOST -> new Failed(Reason.DNS, uri.getHost() + " does not resolve");
      case NO_CONNECTION -> new Failed(Reason.CONNECT, "no connection to " + where + ": " + detail);
      case NO_TLS -> new Failed(Reason.TLS, "no TLS with " + where + ": " + detail);
      case NO_HTTP -> new Failed(Reason.PROTOCOL, where + " does not speak HTTP: " + detail);
      case TOO_LARGE ->
          new Failed(Reason.PROTOCOL, where + " answered more than " + MAX_ANSWER + " bytes");
      case CONNECTION_LOST ->
          new Failed(Reason.CONNECT, "connection to " + where + " lost: " + detail);
      case TIMEOUT -> new Failed(Reason.TIMEOUT, where + " gave no token within the probe's time");
      case INTERRUPTED -> new Failed(Reason.TIMEOUT, "the agent is stopping");
    };
  }
}
