package mailquota.inventory.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import mailquota.net.Deadline;
import mailquota.net.HttpSender;
import mailquota.net.HttpSender.Result;
import mailquota.net.HttpTarget;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of one reading of a source and checks the answers: their status, type and
 * size. Redirects and links lead to the same origin only, because the headers contain secrets. Used
 * by one thread.
 */
final class HttpAnswers {

  static final int MAX_REDIRECTS = 5;

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> REDIRECTS_OF_POST = Set.of(307, 308);
  private static final int NOT_MODIFIED = 304;
  private static final Pattern JSON =
      Pattern.compile("(?i)\\s*(?:application|text)/(?:[\\w.-]+\\+)?json\\s*(?:;.*)?");
  private static final Pattern PLAIN = Pattern.compile("[\\w/+;=.,: -]{1,60}");

  /** Why an answer is not usable; without its content. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableException(String message) {
      super(message);
    }
  }

  /** A checked answer. */
  sealed interface Answer {

    /**
     * An answer with a body.
     *
     * @param body unpacked; the caller closes it
     */
    record Content(URI uri, HttpHeaders headers, InputStream body) implements Answer {}

    record NotModified() implements Answer {}
  }

  private final HttpSender http;
  private final HttpTarget target;
  private final Deadline deadline;
  private final long maxBytes;
  private long bytes;

  /**
   * @param maxBytes of all answers together, unpacked
   */
  HttpAnswers(HttpSender http, HttpTarget target, long maxBytes, Deadline deadline) {
    this.http = http;
    this.target = target;
    this.maxBytes = maxBytes;
    this.deadline = deadline;
  }

  /**
   * Sends a request.
   *
   * @param conditions headers that make the answer {@code NotModified} if nothing has changed
   */
  Answer get(Paging.Request request, Map<String, String> conditions) throws UnusableException {
    URI uri = request.uri();
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      requireOrigin(uri);
      HttpResponse<InputStream> response = send(uri, request, conditions);
      int status = response.statusCode();
      if ((request.body() == null ? REDIRECTS : REDIRECTS_OF_POST).contains(status)) {
        close(response);
        uri = location(uri, response);
      } else if (status == NOT_MODIFIED && !conditions.isEmpty()) {
        close(response);
        return new Answer.NotModified();
      } else {
        return content(uri, response);
      }
    }
    throw new UnusableException("expected at most " + MAX_REDIRECTS + " redirects, got more");
  }

  private void requireOrigin(URI uri) throws UnusableException {
    URI own = target.uri();
    boolean isOwn =
        own.getScheme().equalsIgnoreCase(uri.getScheme())
            && own.getHost().equalsIgnoreCase(uri.getHost())
            && port(own) == port(uri)
            && uri.getRawUserInfo() == null;
    if (!isOwn) {
      throw new UnusableException(
          "expected links and redirects to %s://%s, got another server"
              .formatted(own.getScheme(), target.where()));
    }
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  private HttpResponse<InputStream> send(
      URI uri, Paging.Request request, Map<String, String> conditions) throws UnusableException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Accept-Encoding", "gzip");
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
    if (request.body() != null) {
      headers.put("Content-Type", "application/json");
      builder.POST(BodyPublishers.ofString(request.body()));
    }
    headers.putAll(conditions);
    target.headers().forEach((name, value) -> headers.put(name, value.reveal()));
    return switch (http.open(builder, headers, deadline)) {
      case Result.Answered(var response) -> response;
      case Result.Failed(var failure, String detail) ->
          throw new UnusableException(text(failure, detail));
    };
  }

  private String text(HttpSender.Failure failure, String detail) {
    return switch (failure) {
      case NO_HOST -> "the name does not resolve";
      case NO_CONNECTION -> "no connection";
      case NO_TLS -> "no TLS: " + detail;
      case NO_HTTP, TOO_LARGE -> "expected HTTP, got something else";
      case CONNECTION_LOST -> "the connection broke off";
      case TIMEOUT -> late();
      case INTERRUPTED -> "the agent is stopping";
    };
  }

  /** All was not read within the time limit. */
  String late() {
    return "expected all within " + deadline.timeout().toSeconds() + " s, got no end";
  }

  private static URI location(URI from, HttpResponse<?> response) throws UnusableException {
    try {
      return from.resolve(response.headers().firstValue("Location").orElse(""));
    } catch (IllegalArgumentException _) {
      throw new UnusableException("expected a redirect to a URL, got another");
    }
  }

  private Answer content(URI uri, HttpResponse<InputStream> response) throws UnusableException {
    try {
      check(response);
      return new Answer.Content(uri, response.headers(), unpacked(response));
    } catch (UnusableException e) {
      close(response);
      throw e;
    }
  }

  private void check(HttpResponse<?> response) throws UnusableException {
    HttpHeaders headers = response.headers();
    if (response.statusCode() != 200) {
      throw new UnusableException(
          "expected status 200, got "
              + response.statusCode()
              + headers
                  .firstValue("Retry-After")
                  .map(at -> ", Retry-After: " + plain(at))
                  .orElse(""));
    }
    String type = headers.firstValue("Content-Type").orElse("none");
    if (!JSON.matcher(type).matches()) {
      throw new UnusableException("expected the content type application/json, got " + plain(type));
    }
    if (headers.firstValueAsLong("Content-Length").orElse(0) > maxBytes - bytes) {
      throw new UnusableException(tooLarge());
    }
  }

  private InputStream unpacked(HttpResponse<InputStream> response) throws UnusableException {
    String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
    try {
      return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
        case "identity" -> new Counted(response.body());
        case "gzip", "x-gzip" -> new Counted(new GZIPInputStream(response.body()));
        default ->
            throw new UnusableException(
                "expected the encoding gzip or none, got " + plain(encoding));
      };
    } catch (IOException e) {
      throw new UnusableException(why(e));
    }
  }

  /** Why a body cannot be read. */
  String why(@Nullable Throwable e) {
    if (e instanceof TooLargeException) {
      return tooLarge();
    }
    return deadline.hasPassed() ? late() : "the answer broke off";
  }

  private String tooLarge() {
    return "expected at most " + maxBytes + " bytes in all, got more";
  }

  private static String plain(String header) {
    return PLAIN.matcher(header).matches() ? header : "another";
  }

  private static void close(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException _) {
      // The connection is not used again.
    }
  }

  private static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** Counts what is read of all answers. */
  private final class Counted extends FilterInputStream {

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      bytes += Math.max(0, count);
      if (bytes > maxBytes) {
        throw new TooLargeException();
      }
      return count;
    }
  }
}
