package mailquota.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Resource;
import mailquota.silence.Silence;
import mailquota.state.SilenceWatch;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.HttpServers;
import mailquota.warning.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The silences over HTTP, on a real port and a real file. */
@Timeout(30)
class SilenceRoutesTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final Subject ALICE =
      new Subject(new Address("alice@example.org"), "mx1", "User quota", Resource.STORAGE);
  private static final String GOOD =
      """
      {"mailbox": "*@Example.org", "level": "warning", "duration": "2h", "author": "ann", "server": null}
      """;

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private Store store;
  private SilenceWatch watch;
  private AgentHttp http;

  /** The servers that were accepted. */
  private final List<String> accepted = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    store = new Store(StoreSettings.sqlite(file()), CLOCK);
    watch = new SilenceWatch(store, CLOCK);
    http =
        HttpServers.start(
            new SilenceRoutes(
                watch, () -> List.of("mx1", "mx2"), SilenceRoutesTest::concerned, CLOCK),
            new ServerRoutes(() -> List.of("mx1"), accepted::add));
  }

  private String file() {
    return folder.resolve("state.db").toString();
  }

  @AfterEach
  void stop() {
    http.close();
    watch.loop().close();
    store.close();
    client.close();
  }

  @Test
  void theHeldReadingsOfAServerAreAccepted() throws IOException, InterruptedException {
    assertThat(accept("mx1", "http://127.0.0.1").statusCode()).isEqualTo(204);
    assertThat(accept("mx9", "http://127.0.0.1").statusCode()).isEqualTo(404);
    assertThat(accept("mx1", "https://elsewhere.example").statusCode()).isEqualTo(403);
    assertThat(accepted).containsExactly("mx1");
  }

  private HttpResponse<String> accept(String server, String origin)
      throws IOException, InterruptedException {
    URI uri =
        URI.create("http://127.0.0.1:" + http.port() + "/api/v1/servers/" + server + "/accept");
    return client.send(
        HttpRequest.newBuilder(uri)
            .header("Origin", origin)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void oneIsAddedListedAndEnded() throws IOException, InterruptedException {
    HttpResponse<String> added = post(GOOD);
    assertThat(added.statusCode()).isEqualTo(201);
    String id = store.silences().getFirst().id();
    String json =
        """
        {"id":"%s","mailbox":"*@example.org","domain":null,"server":null,"level":"WARNING",\
        "startsAt":"2026-11-24T08:00:00Z","endsAt":"2026-11-24T10:00:00Z","author":"ann",\
        "comment":"","holds":true}\
        """
            .formatted(id);
    assertThat(added.body()).isEqualTo(json + "\n");
    assertThat(added.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(watch.now().cover(ALICE, Level.WARNING, NOW)).as("at once").isTrue();
    assertThat(get("").body()).isEqualTo("[" + json + "]\n");

    assertThat(delete(id).statusCode()).isEqualTo(204);
    assertThat(watch.now().cover(ALICE, Level.WARNING, NOW)).as("at once").isFalse();
    assertThat(get("").body()).isEqualTo("[]\n");
    assertThat(get("?all=true").body()).contains(id, "\"holds\":false");
    assertError(delete(id), 404, "no silence of this id that has not ended");
    assertError(delete("none"), 404, "no silence of this id that has not ended");
  }

  private static long concerned(Silence.Matcher matcher) {
    return matcher.concerns(new Address("alice@example.org"), "mx1") ? 3 : 0;
  }

  @Test
  void aPreviewCountsAndNeedsNoAuthorAndNoEnd() throws IOException, InterruptedException {
    HttpResponse<String> some = preview("{\"domain\": \"example.org\"}");
    assertThat(some.statusCode()).isEqualTo(200);
    assertThat(some.body()).isEqualTo("{\"mailboxes\":3}\n");
    assertThat(preview("{\"mailbox\": \"bob@*\"}").body()).isEqualTo("{\"mailboxes\":0}\n");
    assertError(preview("{\"server\": \"mx9\"}"), 400, "server: expected one of mx1, mx2");
    assertThat(store.silences()).isEmpty();
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() throws IOException, InterruptedException {
    assertError(
        post("{\"level\": \"ok\", \"server\": \"mx9\", \"until\": \"x\", \"author\": 7}"),
        400,
        "author: expected a text; "
            + "endsAt: expected either an instant here or a duration, and not both of them; "
            + "level: expected info, warning, critical or full; "
            + "server: expected one of mx1, mx2; "
            + "until: expected one of author, comment, domain, duration, endsAt, level, mailbox, server");
    assertError(
        post(GOOD.replace("}", ", \"starts\": null}")),
        400,
        "starts: expected one of author, comment, domain, duration, endsAt, level, mailbox, server");
    assertThat(store.silences()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "null",
        "{} {}",
        "{\"mailbox\": \"a@b\", \"mailbox\": \"*\", \"duration\": \"7d\", \"author\": \"ann\"}"
      })
  void aBodyThatIsNotAnObjectIsRefused(String body) throws IOException, InterruptedException {
    assertError(post(body), 400, "expected a JSON object, each key once");
    assertThat(store.silences()).isEmpty();
  }

  /** What a form of another site can send without asking. */
  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
  void aFormOfAnotherSiteIsRefused(String type) throws IOException, InterruptedException {
    HttpRequest form = request("").header("Content-Type", type).POST(body(GOOD)).build();
    assertError(send(form), 415, "expected Content-Type: application/json");
    assertThat(send(request("").POST(body(GOOD)).build()).statusCode()).isEqualTo(415);
    assertThat(store.silences()).isEmpty();
  }

  /** To a browser it is the agent's own page then. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://rebound.example:10143",
        "http://127.0.0.1.rebound.example:10143",
        "http://localhost.rebound.example",
        "https://1.2.3.4.5",
        "null",
        "nonsense ["
      })
  void dnsRebindingIsRefused(String origin) throws IOException, InterruptedException {
    String expected =
        "a page may do this only under an IP address, localhost or a name of http.hosts: another name"
            + " may be a stranger's";
    assertError(send(posted(GOOD).header("Origin", origin).build()), 403, expected);
    assertThat(store.silences()).isEmpty();
    assertThat(post(GOOD).statusCode()).isEqualTo(201);
    String id = store.silences().getFirst().id();
    assertError(send(request("/" + id).header("Origin", origin).DELETE().build()), 403, expected);
    assertThat(watch.now().cover(ALICE, Level.WARNING, NOW)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:10143",
        "http://[::1]:10143",
        "http://localhost",
        "http://10.1.2.3"
      })
  void aPageUnderAnAddressMay(String origin) throws IOException, InterruptedException {
    assertThat(send(posted(GOOD).header("Origin", origin).build()).statusCode()).isEqualTo(201);
  }

  @Test
  void aScriptOfAnotherSiteGetsNoLeave() throws IOException, InterruptedException {
    HttpRequest preflight =
        request("/some")
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", "https://elsewhere.example")
            .header("Access-Control-Request-Method", "DELETE")
            .build();
    HttpResponse<String> response = send(preflight);
    assertThat(response.headers().map().keySet())
        .noneMatch(header -> header.toLowerCase(java.util.Locale.ROOT).startsWith("access-"));
  }

  @Test
  void aBodyThatIsTooLongIsNotTaken() throws IOException, InterruptedException {
    String body = " ".repeat(RequestBodies.MAX_BYTES) + GOOD;
    assertThat(post(body).statusCode()).isEqualTo(413);
    BodyPublisher chunked =
        BodyPublishers.fromPublisher(BodyPublishers.ofString(" ".repeat(900_000)));
    HttpRequest request =
        request("").header("Content-Type", "application/json").POST(chunked).build();
    assertError(send(request), 413, "expected at most 16384 bytes");
    assertThat(store.silences()).isEmpty();
  }

  @Test
  void whileTheStoreIsDownItSaysSo() throws IOException, InterruptedException, SQLException {
    assertThat(post(GOOD).statusCode()).isEqualTo(201);
    try (Connection connection = DriverManager.getConnection(StoreSettings.SQLITE + file())) {
      connection.createStatement().execute("alter table silence rename to away");
    }
    for (HttpResponse<String> response : List.of(get(""), post(GOOD), delete("some"))) {
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).startsWith("{\"error\":\"cannot ").contains("table");
    }
    assertThat(watch.now().cover(ALICE, Level.WARNING, NOW)).as("as last known").isTrue();
  }

  @Test
  void anotherPathIsAnErrorInJsonToo() throws IOException, InterruptedException {
    HttpResponse<String> response = get("/nothing");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).startsWith("{\"error\":\"");
  }

  private static void assertError(HttpResponse<String> response, int status, String error) {
    assertThat(response.body()).isEqualTo("{\"error\":\"" + error + "\"}\n");
    assertThat(response.statusCode()).isEqualTo(status);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).build());
  }

  private HttpResponse<String> delete(String id) throws IOException, InterruptedException {
    return send(request("/" + id).DELETE().build());
  }

  private HttpResponse<String> post(String json) throws IOException, InterruptedException {
    return send(posted(json).build());
  }

  private HttpResponse<String> preview(String json) throws IOException, InterruptedException {
    return send(
        request("/preview").header("Content-Type", "application/json").POST(body(json)).build());
  }

  private HttpRequest.Builder posted(String json) {
    return request("").header("Content-Type", "application/json; charset=utf-8").POST(body(json));
  }

  private static BodyPublisher body(String json) {
    return BodyPublishers.ofString(json);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + http.port() + "/api/v1/silences" + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }
}
