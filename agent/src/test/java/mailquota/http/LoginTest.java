package mailquota.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mailquota.http.access.AccessSettings;
import mailquota.http.access.Identity.Role;
import mailquota.http.access.Token;
import mailquota.http.access.WebConfig;
import mailquota.quota.Secret;
import mailquota.testing.HttpServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask for what, with users and tokens. */
@Timeout(60)
class LoginTest {

  private static final String READER = basic("reader", "reads only");
  private static final String ADMIN = basic("admin", "reads only");

  /** Of {@code reads only}. */
  private static final String HASH = "$2b$04$F71BJpmi6pBoaTgRsJooNuBlmgRA8iLLm/O00aZ4vm0tlF23suYum";

  private volatile WebConfig web =
      new WebConfig(
          Optional.empty(),
          Map.of("X-Frame-Options", "DENY", "Content-Security-Policy", "default-src 'self'"),
          Map.of("reader", HASH, "admin", HASH));

  private volatile String prefix = "";
  private AgentHttp http;

  /** Answers with who asks. */
  private record Echo() implements Routes {

    @Override
    public void addTo(RoutesConfig routes) {
      routes.get("/who", context -> context.result(name(context)));
      routes.post("/change", context -> context.result(name(context)));
      routes.post("/api/v1/probe/{address}", context -> context.result("a hint"));
      routes.get("/o/{link}", context -> context.result("a page of an owner"));
    }

    private static String name(Context context) {
      return Caller.of(context)
          .map(each -> each.name() + " " + each.role().label())
          .orElse("nobody");
    }
  }

  @BeforeEach
  void start() throws IOException {
    List<Token> tokens =
        List.of(
            new Token("ci", "reports", new Secret("a token of the reports"), Role.VIEWER),
            new Token("ops", "", new Secret("a token of operations"), Role.ADMIN));
    http =
        HttpServers.start(
            () ->
                new HttpSettings(
                    "127.0.0.1",
                    0,
                    List.of(),
                    Optional.empty(),
                    new AccessSettings(() -> web, Set.of("reader"), tokens),
                    Optional.empty(),
                    prefix),
            new Echo());
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic !",
        "Bearer ",
        "Bearer a token",
        "Digest x",
        "Basic cmVhZGVyOndyb25n",
        "Basic cmVhZGVy",
        "Basic Og=="
      })
  void nothingIsAnsweredWithoutALogin(String authorization) throws Exception {
    for (String path : List.of("/", "/who", "/metrics", "/api/v1/probes", "/nothing")) {
      HttpResponse<String> answer = get(path, authorization);
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate"))
          .contains("Basic realm=\"quota-agent\", charset=\"UTF-8\"");
      assertThat(answer.body()).startsWith("{\"error\":\"expected a user with the password");
      assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
    }
  }

  @Test
  void whatHasAProofOfItsOwnNeedsNoLogin() throws Exception {
    assertThat(get("/-/healthy", "").statusCode()).isEqualTo(200);
    assertThat(get("/-/ready", "").statusCode()).isEqualTo(200);
    assertThat(get("/o/link", "").body()).isEqualTo("a page of an owner");
    assertThat(post("/api/v1/probe/alice@example.org", "").body()).isEqualTo("a hint");
  }

  @Test
  void aViewerReadsAndChangesNothing() throws Exception {
    for (String login : List.of(READER, "Bearer a token of the reports")) {
      assertThat(get("/who", login).body()).endsWith(" viewer");
      HttpResponse<String> refused = post("/change", login);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("may read and change nothing");
    }
    assertThat(post("/change", ADMIN).body()).isEqualTo("admin admin");
    assertThat(post("/change", "bearer a token of operations").body()).isEqualTo("ops admin");
  }

  @Test
  void aChangedFileAppliesAtOnce() throws Exception {
    assertThat(get("/who", READER).statusCode()).isEqualTo(200);
    web = new WebConfig(Optional.empty(), Map.of(), Map.of("admin", HASH));
    assertThat(get("/who", READER).statusCode()).isEqualTo(401);
    assertThat(get("/who", ADMIN).statusCode()).isEqualTo(200);
  }

  @Test
  void theFileReplacesHeaders() throws Exception {
    assertThat(get("/who", ADMIN).headers().allValues("Content-Security-Policy"))
        .containsExactly("default-src 'self'");
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, same-origin, 200",
    "Sec-Fetch-Site, cross-site, 403",
    "Sec-Fetch-Site, same-site, 403",
    "Sec-Fetch-Site, none, 403",
    "Origin, http://127.0.0.1, 200",
    "Origin, null, 403",
    "Origin, https://example.net, 403"
  })
  void aBrowserSendsTheLoginForPagesOfOthersToo(String header, String value, int status)
      throws Exception {
    assertThat(
            send(request("/change", ADMIN)
                    .header(header, value)
                    .POST(BodyPublishers.noBody())
                    .build())
                .statusCode())
        .isEqualTo(status);
  }

  @Test
  void aPrefixIsTakenOff() throws Exception {
    prefix = "/quota";
    assertThat(get("/quota/who", ADMIN).body()).isEqualTo("admin admin");
    assertThat(get("/who", ADMIN).body()).isEqualTo("admin admin");
    assertThat(get("/quota/who", "").statusCode()).isEqualTo(401);
    assertThat(get("/quota/-/healthy", "").statusCode()).isEqualTo(200);
    HttpResponse<String> redirect = get("/quota", ADMIN);
    assertThat(redirect.statusCode()).isEqualTo(302);
    assertThat(redirect.headers().firstValue("Location").orElse("")).endsWith("/quota/");
    assertThat(get("/quotas/who", ADMIN).statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> get(String path, String login) throws Exception {
    return send(request(path, login).build());
  }

  private HttpResponse<String> post(String path, String login) throws Exception {
    return send(request(path, login).POST(BodyPublishers.noBody()).build());
  }

  private HttpRequest.Builder request(String path, String login) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path));
    return login.isEmpty() ? request : request.header("Authorization", login);
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }
}
