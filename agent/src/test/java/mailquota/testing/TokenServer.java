package mailquota.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An OAuth 2 token endpoint on loopback with configured answers, and the endpoint at which a
 * Dovecot looks up tokens. Records every request.
 */
public final class TokenServer implements AutoCloseable {

  /** The answer to the form of a request. */
  @FunctionalInterface
  public interface Endpoint {
    Answer answer(Map<String, String> form);
  }

  /** An answer over HTTP. */
  public record Answer(int status, String contentType, String body) {
    public static Answer json(int status, String body) {
      return new Answer(status, "application/json;charset=UTF-8", body);
    }

    /** A token with a lifetime of an hour. */
    public static Answer token(String token) {
      return json(
          200,
          "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
              .formatted(token));
    }

    public static Answer error(int status, String code) {
      return json(status, "{\"error\":\"%s\",\"error_description\":\"no\"}".formatted(code));
    }
  }

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<Endpoint> endpoint;
  private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();
  private final Map<String, String> ownerByToken = new ConcurrentHashMap<>();

  private TokenServer(HttpServer server, Endpoint endpoint) {
    this.server = server;
    this.endpoint = new AtomicReference<>(endpoint);
    server.setExecutor(executor);
    server.createContext("/token", this::token);
    server.createContext("/info/", this::info);
    server.start();
  }

  public static TokenServer start(Endpoint endpoint) {
    try {
      return new TokenServer(HttpServer.create(anyPort(), 0), endpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static TokenServer startTls(TestCertificate certificate, Endpoint endpoint) {
    try {
      HttpsServer server = HttpsServer.create(anyPort(), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
      return new TokenServer(server, endpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Replaces the answers. */
  public void answer(Endpoint other) {
    endpoint.set(other);
  }

  /** Dovecot's look-up returns this user for the token. */
  public void own(String token, String user) {
    ownerByToken.put(token, user);
  }

  /** Dovecot's look-up does not know the token. */
  public void revoke(String token) {
    ownerByToken.remove(token);
  }

  /** The forms of all token requests, in order. */
  public List<Map<String, String>> requests() {
    return List.copyOf(requests);
  }

  public URI uri() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create("%s://localhost:%d/token".formatted(scheme, server.getAddress().getPort()));
  }

  /** The argument file of Dovecot's oauth2 passdb, with the URL of this server. */
  public String dovecotArguments() {
    return """
    tokeninfo_url = http://127.0.0.1:%d/info/
    username_attribute = username
    active_attribute = active
    active_value = yes
    """
        .formatted(server.getAddress().getPort());
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> form = form(exchange);
    requests.add(form);
    send(exchange, endpoint.get().answer(form));
  }

  private void info(HttpExchange exchange) throws IOException {
    String token = exchange.getRequestURI().getPath().substring("/info/".length());
    String owner = ownerByToken.get(token);
    send(
        exchange,
        owner == null
            ? Answer.json(200, "{\"active\":\"no\"}")
            : Answer.json(200, "{\"active\":\"yes\",\"username\":\"%s\"}".formatted(owner)));
  }

  private static Map<String, String> form(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    return Stream.of(body.split(Pattern.quote("&")))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> URLDecoder.decode(pair[0], UTF_8),
                pair -> URLDecoder.decode(pair[1], UTF_8)));
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    if (answer.status() / 100 == 3) {
      exchange.getResponseHeaders().set("Location", "/token");
    }
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.close();
  }
}
