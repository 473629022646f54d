package mailquota.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import mailquota.http.HintRoutes;
import mailquota.http.InventoryRoutes;
import mailquota.http.ProbeRoutes;
import mailquota.http.ReloadRoutes;
import mailquota.http.Routes;
import mailquota.http.ServerRoutes;
import mailquota.http.SilenceRoutes;
import mailquota.inventory.source.SourceState;
import mailquota.quota.Level;
import mailquota.quota.Naming;
import mailquota.quota.Reason;
import mailquota.silence.Silence;
import mailquota.silence.Silence.Matcher;
import mailquota.silence.Silences;
import mailquota.state.SilenceWatch;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.BoardRows;
import mailquota.testing.JsonSchema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description of the API, held against its routes and its answers. */
@Timeout(120)
class OpenApiTest {

  private static final Path DOCUMENT =
      Path.of("src/main/resources/mailquota/http/api/openapi.json");
  private static final JsonMapper JSON = new JsonMapper();

  /** Those of the server itself. */
  private static final List<String> OF_SERVER =
      List.of("/metrics", "/-/healthy", "/-/ready", "/api/v1/events");

  @TempDir private Path folder;
  private Store store;
  private RunningApi api;

  @BeforeEach
  void start() throws IOException {
    RunningApi running = new RunningApi();
    api = running;
    store = new Store(StoreSettings.sqlite(folder.resolve("state.db").toString()), running.clock);
  }

  @AfterEach
  void stop() {
    api.close();
    store.close();
  }

  private static JsonNode document() {
    try {
      return JSON.readTree(Files.readString(DOCUMENT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void itIsValid() throws IOException {
    SwaggerParseResult read =
        new OpenAPIV3Parser().readContents(Files.readString(DOCUMENT), null, null);
    assertThat(read.getMessages()).isEmpty();
    assertThat(read.isOpenapi31()).isTrue();
    assertThat(read.getOpenAPI().getPaths())
        .hasSameSizeAs(document().path("paths").propertyNames());
  }

  @Test
  void aMistakeInItIsFound() {
    ObjectNode wrong = (ObjectNode) document();
    ((ObjectNode) wrong.path("paths").path("/api/v1/fleet").path("get")).remove("responses");
    ((ObjectNode) wrong.path("info")).remove("title");
    SwaggerParseResult read =
        new OpenAPIV3Parser().readContents(JSON.writeValueAsString(wrong), null, null);
    assertThat(read.getMessages()).isNotEmpty();
  }

  @Test
  void itHasEachRouteAndNoOther() {
    TreeSet<String> described = new TreeSet<>();
    document()
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue().propertyNames().stream()
                .filter(name -> !name.equals("parameters"))
                .forEach(method -> described.add(method + " " + path.getKey())));
    TreeSet<String> served = new TreeSet<>();
    OF_SERVER.forEach(path -> served.add("get " + path));
    Javalin routes =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          all().forEach(each -> each.addTo(config.routes));
        });
    routes
        .unsafe
        .internalRouter
        .allHttpHandlers()
        .forEach(each ->
            served.add(
                each.endpoint.method.name().toLowerCase(Locale.ROOT)
                    + " "
                    + each.endpoint.path.replace('<', '{').replace('>', '}')));
    assertThat(described).isEqualTo(served);
  }

  private Stream<Routes> all() {
    SilenceWatch silences = new SilenceWatch(store, api.clock);
    return Stream.concat(
        api.api.routes(),
        Stream.of(
            new SilenceRoutes(silences, List::of, _ -> 0, api.clock),
            new ServerRoutes(List::of, _ -> {}),
            new InventoryRoutes(Map::of, _ -> {}),
            new ReloadRoutes(() -> new ReloadRoutes.Outcome.Applied(List.of(), Map.of())),
            new ProbeRoutes(
                _ -> Optional.empty(),
                (_, _, _) -> Optional.empty(),
                _ -> Optional.empty(),
                () -> Naming.PLAIN),
            new HintRoutes(Optional::empty, _ -> Optional.empty())));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/fleet, Fleet",
    "/api/v1/mailboxes, MailboxList",
    "/api/v1/mailboxes?order=x&limit=0, MailboxList",
    "/api/v1/mailboxes/alice@example.org, Detail",
    "/api/v1/mailboxes/bob@example.org, Detail",
    "/api/v1/mailboxes/dave@example.net, Detail",
    "/api/v1/servers, ServerList",
    "/api/v1/notices, NoticeList",
    "/api/v1/config, Config",
    "/api/v1/nothing, Error",
    "/api/v1/mailboxes?limit=x, Error"
  })
  void answersFollowIt(String path, String schema) throws Exception {
    api.agent.put(
        BoardRows.filling("alice@example.org", 960L << 20, BoardRows.NOW.plus(Duration.ofDays(2))),
        BoardRows.failed("bob@example.org", Reason.AUTH),
        BoardRows.unlimited("dave@example.net", 5L << 20));
    api.agent.silences =
        new Silences(
            List.of(
                new Silence(
                    "a",
                    new Matcher("alice@*", null, null, Level.WARNING),
                    BoardRows.NOW,
                    BoardRows.NOW.plusSeconds(60),
                    "admin",
                    "")));
    assertThat(schema(schema).problems(api.get(path).body())).isEmpty();
  }

  @Test
  void theSourcesFollowIt() throws Exception {
    Map<String, SourceState> states =
        Map.of("csv", new SourceState(3, BoardRows.NOW, null, "held", 1, Duration.ofMillis(5)));
    try (RunningApi others = new RunningApi(new InventoryRoutes(() -> states, _ -> {}))) {
      String sources = others.get("/api/v1/inventory").body();
      assertThat(JSON.readTree(sources)).hasSize(1);
      for (JsonNode source : JSON.readTree(sources)) {
        assertThat(schema("Source").problems(source.toString())).isEmpty();
      }
    }
  }

  @Test
  void itIsServed() throws Exception {
    assertThat(api.json("/api/v1/openapi.json")).isEqualTo(document());
  }

  /** A schema with those that it refers to. */
  private static JsonSchema schema(String name) {
    ObjectNode root = JSON.createObjectNode();
    root.put("$ref", "#/components/schemas/" + name);
    root.set("components", document().path("components"));
    return new JsonSchema(root.toString());
  }
}
