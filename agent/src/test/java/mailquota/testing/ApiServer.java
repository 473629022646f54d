package mailquota.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The HTTP server of the JDK on a free port of loopback, which records what it is asked. */
public final class ApiServer implements AutoCloseable {

  private static final Path SAMPLES = Path.of("src/test/resources/inventory");

  /** A request. */
  public record Asked(String method, String path, String body, Headers headers) {}

  @FunctionalInterface
  public interface Handler {
    /**
     * Answers a request.
     *
     * @param number of the request, from 0
     */
    void answer(HttpExchange exchange, int number) throws IOException;
  }

  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /** Starts at once. */
  public ApiServer(Handler handler) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          int number = asked.size();
          asked.add(
              new Asked(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                  exchange.getRequestHeaders()));
          try (exchange) {
            handler.answer(exchange, number);
          }
        });
    server.start();
  }

  /** Answers with these texts, one after the other. */
  public static ApiServer of(List<String> answers) {
    return new ApiServer((exchange, number) -> json(exchange, answers.get(number)));
  }

  /** Answers with {@code NAME.json}, or {@code NAME-1.json}, {@code NAME-2.json} and so on. */
  public static ApiServer sample(String name) {
    return new ApiServer((exchange, number) ->
        json(exchange, text(name, number).replace("${origin}", "http://" + host(exchange))));
  }

  private static String text(String name, int number) throws IOException {
    Path only = SAMPLES.resolve(name + ".json");
    return Files.readString(
        Files.exists(only) ? only : SAMPLES.resolve(name + "-" + (number + 1) + ".json"));
  }

  private static String host(HttpExchange exchange) {
    return exchange.getRequestHeaders().getFirst("Host");
  }

  public static void json(HttpExchange exchange, String text) throws IOException {
    send(exchange, 200, "application/json", text.getBytes(UTF_8));
  }

  public static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  public String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
