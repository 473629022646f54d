package mailquota.http.api;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.http.AgentHttp;
import mailquota.http.HiddenAddresses;
import mailquota.http.HttpSettings;
import mailquota.http.Routes;
import mailquota.table.Others;
import mailquota.table.Table;
import mailquota.testing.BoardRows;
import mailquota.testing.Expositions;
import mailquota.testing.SettableClock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API over HTTP, at a time that is set. */
final class RunningApi implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  final KnownAgent agent = new KnownAgent();
  final SettableClock clock = new SettableClock(BoardRows.NOW);
  final Api api;
  private final AgentHttp http;
  private final HttpClient client = HttpClient.newHttpClient();

  RunningApi(Routes... others) throws IOException {
    this(_ -> Optional.empty(), List.of(others));
  }

  /** {@code foreign} are the mailboxes that are not on the board; empty for an agent alone. */
  RunningApi(Function<Board, Optional<Others>> foreign, List<Routes> others) throws IOException {
    Table own = new Table(agent.board, clock, Runnable::run);
    Tables tables =
        foreign
            .apply(agent.board)
            .map(each -> new Table(agent.board, Optional.of(each), clock, Runnable::run))
            .map(all -> new Tables(own, all))
            .orElseGet(() -> new Tables(own));
    api = new Api(agent, tables, clock);
    Stream<Routes> all =
        Stream.concat(
            Stream.concat(Stream.of(new HiddenAddresses(() -> agent.names)), api.routes()),
            others.stream());
    http =
        new AgentHttp(
            () -> new HttpSettings("127.0.0.1", 0, List.of(), Optional.empty()),
            Expositions.of(new PrometheusRegistry()),
            List::of,
            () -> true,
            all.toList(),
            api.events());
    http.start();
  }

  int port() {
    return http.port();
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path) throws Exception {
    return client.send(
        request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }

  JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  @Override
  public void close() {
    client.close();
    api.events().close();
    http.close();
  }
}
