package mailquota.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import mailquota.board.MailboxStatus;
import mailquota.quota.Address;
import mailquota.quota.HashedNames;
import mailquota.quota.Level;
import mailquota.quota.Naming;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import mailquota.silence.Silence;
import mailquota.silence.Silence.Matcher;
import mailquota.silence.Silences;
import mailquota.testing.BoardRows;
import mailquota.testing.Golden;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The mailboxes as the page and scripts ask for them. */
@Timeout(60)
class MailboxRoutesTest {

  private static final Path GOLDEN = Path.of("src/test/golden/api");
  private static final long MB = 1 << 20;

  private static final MailboxStatus ALICE =
      BoardRows.filling("alice@example.org", 960 * MB, BoardRows.NOW.plus(Duration.ofDays(2)));

  private static final MailboxStatus BOB = BoardRows.failed("bob@example.org", Reason.AUTH);

  private RunningApi api;

  @BeforeEach
  void start() throws Exception {
    api = new RunningApi();
    api.agent.put(
        ALICE,
        BOB,
        BoardRows.measured("carol@example.net", 1100 * MB, Level.FULL),
        BoardRows.unlimited("dave@example.net", 5 * MB));
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private static List<String> addresses(JsonNode answer) {
    return StreamSupport.stream(answer.path("mailboxes").spliterator(), false)
        .map(row -> row.path("mailbox").asString())
        .toList();
  }

  @Test
  void aListNamesItsOrder() throws Exception {
    JsonNode answer = api.json("/api/v1/mailboxes");
    assertThat(addresses(answer))
        .containsExactly(
            "carol@example.net", "alice@example.org", "bob@example.org", "dave@example.net");
    assertThat(answer.path("total").asInt()).isEqualTo(4);
    assertThat(answer.path("offset").asInt()).isZero();
    assertThat(answer.path("orderedAt").asString()).isEqualTo(BoardRows.NOW.toString());
    Golden.check(
        GOLDEN.resolve("mailboxes.json"),
        pretty(answer).replace(answer.path("order").asString(), "ORDER"));
  }

  @Test
  void aWindowHasTheFiguresOfNowInTheOrderOfBefore() throws Exception {
    String order = api.json("/api/v1/mailboxes?limit=2").path("order").asString();
    api.agent.put(BoardRows.measured("alice@example.org", 7 * MB, Level.OK));
    api.clock.advance(Duration.ofMinutes(1));
    JsonNode window = api.json("/api/v1/mailboxes?offset=1&limit=2&order=" + order);
    assertThat(addresses(window)).containsExactly("alice@example.org", "bob@example.org");
    assertThat(window.path("order").asString()).isEqualTo(order);
    assertThat(window.path("mailboxes").path(0).path("headline").path("used").asLong())
        .isEqualTo(7 * MB);
    assertThat(addresses(api.json("/api/v1/mailboxes?order=unknown")))
        .as("the newest order")
        .startsWith("carol@example.net", "alice@example.org");
  }

  @Test
  void aMailboxThatHasLeftKeepsItsPlace() throws Exception {
    String order = api.json("/api/v1/mailboxes").path("order").asString();
    api.agent.board.updateIfAny(new Address("alice@example.org"), _ -> null);
    JsonNode left = api.json("/api/v1/mailboxes?order=" + order).path("mailboxes").path(1);
    assertThat(left.path("mailbox").asString()).isEqualTo("alice@example.org");
    assertThat(left.path("result").isNull()).isTrue();
    assertThat(left.path("headline").isNull()).isTrue();
    assertThat(left.propertyNames())
        .containsExactlyInAnyOrderElementsOf(
            api.json("/api/v1/mailboxes").path("mailboxes").path(0).propertyNames());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "q=ALI|alice@example.org",
        "level=FULL,CRITICAL|carol@example.net",
        "level=unknown|bob@example.org",
        "server=mx2|bob@example.org dave@example.net",
        "domain=example.net|carol@example.net dave@example.net",
        "result=failed|bob@example.org",
        "reason=auth|bob@example.org",
        "reason=dns|",
        "min_ratio=0.9&max_ratio=1|alice@example.org",
        "sort=-mailbox&limit=1|dave@example.net",
        "sort=ratio|alice@example.org carol@example.net bob@example.org dave@example.net",
        "scope=fleet&q=dave|dave@example.net"
      })
  void parametersSelect(String query, String expected) throws Exception {
    assertThat(String.join(" ", addresses(api.json("/api/v1/mailboxes?" + query))))
        .isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() throws Exception {
    HttpResponse<String> answer =
        api.get(
            "/api/v1/mailboxes?sort=size&limit=1001&offset=-1&level=BAD&min_ratio=x&reason=none"
                + "&what=1&q=a%00b&server=a&server=b");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .startsWith("{\"error\":\"")
        .contains(
            "what: expected one of q, level",
            "server: expected once",
            "q: expected at most 320 characters",
            "limit: expected a number from 0 to 1000, got 1001",
            "offset: expected a number from 0",
            "level: expected some of OK,INFO",
            "min_ratio: expected a number such as 0.9, got x",
            "reason: expected one of dns",
            "sort: expected one of urgency");
  }

  @Test
  void aBrowserThatHasTheAnswerGetsNoBody() throws Exception {
    HttpResponse<String> first = api.get("/api/v1/mailboxes?limit=1");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    assertThat(first.headers().firstValue("Cache-Control")).contains("private, no-cache");
    assertThat(first.headers().firstValue("Server-Timing").orElse("")).startsWith("board;dur=");
    HttpResponse<String> again = api.get("/api/v1/mailboxes?limit=1", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    api.agent.put(BoardRows.measured("carol@example.net", 1101 * MB, Level.FULL));
    assertThat(api.get("/api/v1/mailboxes?limit=1", "If-None-Match", tag).statusCode())
        .isEqualTo(200);
  }

  @Test
  void oneMailboxHasItsHistoryLevelsForecastNoticesAndSilences() throws Exception {
    api.agent.silences =
        new Silences(
            List.of(
                silence("a", new Matcher("alice@*", null, null, Level.WARNING)),
                silence("b", new Matcher(null, null, "mx2", null))));
    JsonNode detail = api.json("/api/v1/mailboxes/alice@example.org");
    Golden.check(GOLDEN.resolve("mailbox.json"), pretty(detail));
    assertThat(api.get("/api/v1/mailboxes/nobody@example.org").statusCode()).isEqualTo(404);
  }

  private static Silence silence(String id, Matcher matcher) {
    return new Silence(
        id, matcher, BoardRows.NOW, BoardRows.NOW.plusSeconds(60), "admin", "a comment");
  }

  @Test
  void aProbeIsAskedForOnceAMinute() throws Exception {
    String path = "/api/v1/mailboxes/alice@example.org/probe";
    HttpResponse<String> first = api.post(path);
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.body()).isEqualTo("{\"at\":\"" + BoardRows.NOW + "\"}\n");
    api.clock.advance(Duration.ofSeconds(20));
    HttpResponse<String> tooSoon = api.post(path);
    assertThat(tooSoon.statusCode()).isEqualTo(429);
    assertThat(tooSoon.headers().firstValue("Retry-After")).contains("40");
    assertThat(tooSoon.body()).contains("once a minute");
    assertThat(api.post("/api/v1/mailboxes/bob@example.org/probe").statusCode()).isEqualTo(202);
    api.clock.advance(Duration.ofSeconds(40));
    api.agent.probe = new Asked.NotNow(Duration.ofMillis(90_001), "a login was refused");
    HttpResponse<String> notNow = api.post(path);
    assertThat(notNow.statusCode()).isEqualTo(429);
    assertThat(notNow.headers().firstValue("Retry-After")).contains("91");
    assertThat(notNow.body()).contains("a login was refused");
  }

  @Test
  void anExportHasAllThatIsSelected() throws Exception {
    HttpResponse<String> csv = api.get("/api/v1/mailboxes.csv?domain=example.net&sort=mailbox");
    assertThat(csv.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
    assertThat(csv.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"mailboxes.csv\"");
    assertThat(csv.body().split("\r\n", -1))
        .hasSize(4)
        .satisfies(lines -> assertThat(lines[0]).startsWith("mailbox,domain,server,"))
        .satisfies(lines -> assertThat(lines[1]).startsWith("carol@example.net,example.net,mx1,"));
    HttpResponse<String> json = api.get("/api/v1/mailboxes.jsonl?domain=example.net&sort=mailbox");
    List<String> lines = json.body().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(new JsonMapper().readTree(lines.getFirst()))
        .isEqualTo(api.json("/api/v1/mailboxes?q=carol@example.net").path("mailboxes").path(0));
    assertThat(api.get("/api/v1/mailboxes.csv?limit=3").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1@example.org", "+31@example.org", "-x@example.org", "@example.org"})
  void aSpreadsheetTakesNoAddressForAFormula(String address) throws Exception {
    api.agent.put(BoardRows.unlimited(address, 1));
    assertThat(api.get("/api/v1/mailboxes.csv?domain=example.org").body())
        .contains("\r\n'" + address + ",example.org,")
        .doesNotContain("\r\n" + address);
  }

  @Test
  void hiddenAddressesAreNowhereAndAreFoundWhole() throws Exception {
    Naming names = new HashedNames(new Secret("a key of some length"), true);
    api.agent.names = names;
    String alice = names.mailbox(new Address("alice@example.org"));
    JsonNode all = api.json("/api/v1/mailboxes");
    assertThat(addresses(all)).contains(alice);
    for (String query : List.of("q=alice@example.org", "q=" + alice)) {
      assertThat(addresses(api.json("/api/v1/mailboxes?" + query))).containsExactly(alice);
    }
    assertThat(addresses(api.json("/api/v1/mailboxes?q=alice"))).isEmpty();
    String domain = names.domain(new Address("alice@example.org"));
    assertThat(addresses(api.json("/api/v1/mailboxes?domain=" + domain))).hasSize(2);
    assertThat(addresses(api.json("/api/v1/mailboxes?domain=example.org"))).isEmpty();
    for (String path :
        List.of(
            "/api/v1/mailboxes",
            "/api/v1/mailboxes/" + alice,
            "/api/v1/mailboxes.csv",
            "/api/v1/mailboxes.jsonl",
            "/api/v1/fleet",
            "/api/v1/servers",
            "/api/v1/notices")) {
      assertThat(api.get(path).body())
          .as(path)
          .doesNotContain("alice", "bob", "carol", "dave", "@example", "example.net");
    }
  }

  private static String pretty(JsonNode json) {
    return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
