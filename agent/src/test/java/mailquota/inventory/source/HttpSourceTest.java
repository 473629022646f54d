package mailquota.inventory.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mailquota.testing.ApiServer.json;
import static mailquota.testing.ApiServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import mailquota.inventory.source.Source.Outcome;
import mailquota.inventory.source.Source.Outcome.Complete;
import mailquota.inventory.source.Source.Outcome.Failed;
import mailquota.inventory.source.Source.Outcome.Unchanged;
import mailquota.net.Deadline;
import mailquota.testing.ApiServer;
import mailquota.testing.ApiServer.Asked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An API over a real HTTP server: answers that are taken, and those that are not. */
@Timeout(60)
class HttpSourceTest {

  private static final String LIST = "[\"alice@example.org\", \"bob@example.org\"]";
  private static final int GIB = 1 << 30;

  private final List<AutoCloseable> open = new ArrayList<>();
  private List<String> read = List.of();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ETag, If-None-Match, W/\"v1\"",
    "Last-Modified, If-Modified-Since, 'Mon, 30 Nov 2026 08:00:00 GMT'"
  })
  void anAnswerThatHasNotChangedIsNotReadAgain(String tag, String condition, String value) {
    ApiServer server =
        server((exchange, _) -> {
          exchange.getResponseHeaders().set(tag, value);
          if (value.equals(exchange.getRequestHeaders().getFirst(condition))) {
            exchange.sendResponseHeaders(304, -1);
          } else {
            json(exchange, LIST);
          }
        });
    HttpSource source = source(server, "");
    assertThat(read(source)).isEqualTo(new Complete());
    assertThat(read(source)).isEqualTo(new Unchanged());
    source.forget();
    assertThat(read(source)).isEqualTo(new Complete());
    assertThat(read).hasSize(2);
    assertThat(server.asked())
        .extracting(asked -> asked.headers().getFirst(condition))
        .containsExactly(null, value, null);
  }

  @Test
  void aFailureKeepsNoCondition() {
    ApiServer server =
        server((exchange, number) -> {
          exchange.getResponseHeaders().set("ETag", "\"v1\"");
          json(exchange, number == 0 ? "[1" : LIST);
        });
    HttpSource source = source(server, "");
    assertThat(read(source)).isInstanceOf(Failed.class);
    assertThat(read(source)).isEqualTo(new Complete());
    assertThat(server.asked().getLast().headers()).doesNotContainKey("If-none-match");
  }

  @Test
  void pagesAreReadWithoutConditions() {
    ApiServer server =
        server((exchange, number) -> {
          exchange.getResponseHeaders().set("ETag", "\"v1\"");
          json(exchange, number % 2 == 0 ? LIST : "[]");
        });
    HttpSource source = source(server, "next: {page: page}");
    assertThat(read(source)).isEqualTo(new Complete());
    assertThat(read(source)).isEqualTo(new Complete());
    assertThat(server.asked())
        .hasSize(4)
        .allMatch(asked -> !asked.headers().containsKey("If-none-match"));
  }

  @Test
  void aPackedAnswerIsUnpacked() {
    ApiServer server =
        server((exchange, _) -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          send(exchange, 200, "application/json; charset=utf-8", packed(LIST));
        });
    assertThat(read(source(server, ""))).isEqualTo(new Complete());
    assertThat(read).containsExactly("alice@example.org", "bob@example.org");
    assertThat(server.asked().getFirst().headers().getFirst("Accept-Encoding")).isEqualTo("gzip");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          401 | application/json   | {"type": "error", "msg": "hunter2"} | expected status 200, got 401
          404 | text/html          | <html>hunter2 | expected status 200, got 404
          500 | application/json   | []            | expected status 200, got 500
          204 | application/json   | ``            | expected status 200, got 204
          304 | application/json   | ``            | expected status 200, got 304
          200 | text/html          | <html>hunter2 | expected the content type application/json, got text/html
          200 | application/jsonp  | []            | expected the content type application/json, got application/jsonp
          200 | application/json   | ``            | expected JSON with parts of at most 1048576 characters, got something else at byte 0
          200 | application/json   | hunter2       | expected JSON with parts
          200 | application/json   | ["a@example.org", "hunter2 | expected JSON with parts
          200 | application/json   | ["a@example.org"] [] | expected JSON with parts
          200 | application/json   | ["a@example.org"]] | expected JSON with parts
          200 | application/json   | {}            | expected a list at /*, got an object
          200 | application/json   | {"list": ["hunter2"]} | expected a list at /*, got an object
          200 | application/json   | null          | expected a list at /*, got null
          200 | application/json   | "hunter2"     | expected a list at /*, got a text or number
          """)
  void anAnswerOfAnotherFormFails(int status, String type, String body, String expected) {
    ApiServer server = server((exchange, _) -> send(exchange, status, type, body.getBytes(UTF_8)));
    assertFails(read(source(server, "")), server, 1, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"data": null}                   | expected a list at /data/*, got null
          {"data": {}}                     | expected a list at /data/*, got an object
          {}                               | expected a list at /data/*, got nothing
          []                               | expected a list at /data/*, got nothing
          {"status": 1}                    | expected a list at /data/*, got nothing
          {"status": 0, "data": null}      | expected /status = 1, got 0
          {"status": "a@example.org", "data": []} | expected /status = 1, got another
          {"data": []}                     | expected /status = 1, got none
          {"status": 1, "data": [], "total": 1} | expected the total of 1 items, got 0
          {"status": 1, "data": [1], "total": 0} | expected the total of 0 items, got 1
          {"status": 1, "data": []}        | expected the total to be a number, got none
          """)
  void anAnswerWithoutThePromisedPartsFails(String body, String expected) {
    String keys =
        "items: /data/*, total: /total, require: "
            + (expected.contains("/data/*") ? "/status | /data | /a = 1" : "/status = 1");
    ApiServer server = ApiServer.of(List.of(body));
    open.add(server);
    Outcome outcome = read(source(server, keys.replace("/status | /data | /a = 1", "/x = 1")));
    if (expected.contains("/data/*")) {
      // What is required comes first.
      assertFails(outcome, server, 1, "expected /x = 1, got none");
      ApiServer again = ApiServer.of(List.of(body));
      open.add(again);
      assertFails(read(source(again, "items: /data/*")), again, 1, expected);
    } else {
      assertFails(outcome, server, 1, expected);
    }
  }

  @Test
  void anInnerListWithoutItemsFails() {
    ApiServer server = ApiServer.of(List.of("[{\"users\": [\"a@example.org\"]}, {\"other\": []}]"));
    open.add(server);
    assertFails(
        read(source(server, "items: /*/users/*")),
        server,
        1,
        "expected a list at /*/users/*, got nothing");
  }

  @Test
  void anEmptyObjectIsAnEmptyListWhereTheSettingsSaySo() {
    ApiServer server = ApiServer.of(List.of("{}", "{\"error\": 1}"));
    open.add(server);
    HttpSource source = source(server, "empty-object: true");
    assertThat(read(source)).isEqualTo(new Complete());
    assertThat(read).isEmpty();
    assertFails(read(source), server, 1, "expected a list at /*, got an object");
  }

  @Test
  void theServersWishToWaitIsReported() {
    ApiServer server =
        server((exchange, number) -> {
          exchange.getResponseHeaders().set("Retry-After", number == 0 ? "120" : "<hunter2>");
          send(exchange, number == 0 ? 429 : 503, "text/plain", new byte[0]);
        });
    HttpSource source = source(server, "");
    assertFails(read(source), server, 1, "expected status 200, got 429, Retry-After: 120");
    assertFails(read(source), server, 1, "expected status 200, got 503, Retry-After: another");
  }

  @Test
  void anAnswerThatBreaksOffFails() {
    ApiServer server =
        server((exchange, _) -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write("[\"alice@example.org\", ".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          throw new IOException("as planned");
        });
    assertFails(read(source(server, "")), server, 1, "the answer broke off");
  }

  @Test
  void aPackedAnswerThatIsCutFails() {
    ApiServer server =
        server((exchange, _) -> {
          byte[] packed = packed(LIST);
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          send(exchange, 200, "application/json", Arrays.copyOf(packed, packed.length - 12));
        });
    assertFails(read(source(server, "")), server, 1, "the answer broke off");
  }

  @Test
  void anUnknownEncodingFails() {
    ApiServer server =
        server((exchange, _) -> {
          exchange.getResponseHeaders().set("Content-Encoding", "br");
          json(exchange, LIST);
        });
    assertFails(read(source(server, "")), server, 1, "expected the encoding gzip or none, got br");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cursor: /next, parameter: token", "link: /next", "page: page", "offset: offset"})
  void aPageThatWasThereBeforeFails(String next) {
    ApiServer server =
        server((exchange, _) ->
            json(exchange, "{\"next\": \"/list?token=same\", \"list\": [\"a@example.org\"]}"));
    assertFails(
        read(source(server, "items: /list/*, next: {" + next + "}")),
        server,
        2,
        "expected a page that is new, got one before: its content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursor: /next, parameter: token", "link: /next"})
  void anEndlessCursorOfEmptyPagesFails(String next) {
    ApiServer server =
        server((exchange, number) -> json(exchange, "{\"next\": \"/n\", \"list\": []}"));
    assertFails(
        read(source(server, "items: /list/*, next: {" + next + "}")),
        server,
        3,
        "expected a page that is new, got one before: the request for it");
  }

  @Test
  void aLaterPageThatFailsFailsAll() {
    ApiServer server =
        server((exchange, number) -> {
          if (number == 0) {
            json(exchange, LIST);
          } else {
            send(exchange, 502, "text/html", new byte[0]);
          }
        });
    assertFails(
        read(source(server, "next: {offset: o}")), server, 2, "expected status 200, got 502");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "http://127.0.0.2/",
        "http://127.0.0.1:1/",
        "//evil.example/",
        "http://user@${host}/",
        "mailto:a@example.org",
        "file:///etc/passwd"
      })
  void aLinkToAnotherServerIsNotFollowed(String link) {
    ApiServer server =
        server((exchange, _) ->
            json(
                exchange,
                "{\"next\": \"%s\", \"list\": [\"a@example.org\"]}"
                    .formatted(
                        link.replace("${host}", exchange.getRequestHeaders().getFirst("Host")))));
    assertFails(
        read(source(server, "items: /list/*, next: {link: /next}")),
        server,
        2,
        "expected links and redirects to " + server.origin() + ", got another server");
  }

  @Test
  void aLinkThatIsNoUrlFails() {
    ApiServer server =
        ApiServer.of(List.of("{\"next\": \"http://[hunter2\", \"list\": [\"a@example.org\"]}"));
    open.add(server);
    assertFails(
        read(source(server, "items: /list/*, next: {link: /next}")),
        server,
        1,
        "expected the link to the next page to be a URL, got another");
  }

  @ParameterizedTest
  @CsvSource({
    "301, false",
    "302, false",
    "303, false",
    "307, false",
    "308, false",
    "307, true",
    "308, true"
  })
  void aRedirectWithinTheServerIsFollowed(int status, boolean isPost) {
    ApiServer server =
        server((exchange, number) -> {
          if (number == 0) {
            exchange.getResponseHeaders().set("Location", "/moved?a=b");
            exchange.sendResponseHeaders(status, -1);
          } else {
            json(exchange, LIST);
          }
        });
    assertThat(read(source(server, isPost ? "method: POST, body: text" : "")))
        .isEqualTo(new Complete());
    Asked last = server.asked().getLast();
    assertThat(last.path()).isEqualTo("/moved?a=b");
    assertThat(last.method() + last.body()).isEqualTo(isPost ? "POSTtext" : "GET");
    assertThat(last.headers().getFirst("Authorization")).isEqualTo("Bearer hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "307, '', 'http://localhost:1/', expected links and redirects to",
    "307, '', '/again', 'expected at most 5 redirects, got more'",
    "302, 'method: POST', '/again', 'expected status 200, got 302'",
    "307, '', 'http://[', 'expected a redirect to a URL, got another'"
  })
  void otherRedirectsFail(int status, String keys, String location, String expected) {
    ApiServer server =
        server((exchange, _) -> {
          exchange.getResponseHeaders().set("Location", location);
          exchange.sendResponseHeaders(status, -1);
        });
    assertFails(read(source(server, keys)), server, 1, expected);
  }

  @Test
  void aSlowAnswerEndsAtTheDeadline() {
    CountDownLatch end = new CountDownLatch(1);
    open.add(end::countDown);
    ApiServer server =
        server((exchange, number) -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("[\"alice@example.org\"".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          await(end);
        });
    assertFails(
        read(source(server, ""), Deadline.in(Duration.ofMillis(300))),
        server,
        1,
        "expected all within 0 s, got no end");
  }

  @Test
  void endlessPagesEndAtTheDeadline() {
    ApiServer server =
        server((exchange, number) -> json(exchange, "[\"a" + number + "@example.org\"]"));
    Outcome outcome =
        read(source(server, "next: {page: page}"), Deadline.in(Duration.ofMillis(500)));
    assertThat(((Failed) outcome).detail()).endsWith("expected all within 0 s, got no end");
  }

  @Test
  void aHugeAnswerIsRefusedByItsLength() {
    ApiServer server =
        server((exchange, _) -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 10L * GIB);
          exchange.getResponseBody().write('[');
          exchange.getResponseBody().flush();
        });
    assertFails(
        read(source(server, "")), server, 1, "expected at most 2147483648 bytes in all, got more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"a@example.org\",", " ", "{\"a\": 1},"})
  void aHugeAnswerWithoutALengthEnds(String repeated) {
    ApiServer server =
        server((exchange, _) -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 0);
          fill(exchange.getResponseBody(), "[", repeated.replace("[", ""));
        });
    HttpSource source = new HttpSource(settings(server, ""), 4 << 20);
    open.add(source);
    assertFails(read(source), server, 1, "expected at most 4194304 bytes in all, got more");
  }

  @Test
  void aBombIsUnpackedUpToTheLimit() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(packed)) {
      byte[] blanks = new byte[1 << 20];
      Arrays.fill(blanks, (byte) ' ');
      for (int i = 0; i < 100; i++) {
        zip.write(blanks);
      }
    }
    ApiServer server =
        server((exchange, _) -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          send(exchange, 200, "application/json", packed.toByteArray());
        });
    HttpSource source = new HttpSource(settings(server, ""), 4 << 20);
    open.add(source);
    assertFails(read(source), server, 1, "expected at most 4194304 bytes in all, got more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{\"a\": \"%s\"}]", "{\"a\": \"%s\", \"list\": []}", "[[\"%s\"]]"})
  void aHugePartFails(String form) {
    ApiServer server = ApiServer.of(List.of(form.formatted("x".repeat(1 << 20))));
    open.add(server);
    assertFails(read(source(server, "")), server, 1, "expected JSON with parts of at most");
  }

  @Test
  void manyValuesInAPartFail() {
    ApiServer server =
        ApiServer.of(List.of("{\"rest\": [" + "1,".repeat(50_000) + "1], \"list\": []}"));
    open.add(server);
    assertFails(
        read(source(server, "items: /list/*")), server, 1, "expected JSON with parts of at most");
  }

  @Test
  void anUnreachableServerFails() {
    ApiServer server = ApiServer.of(List.of());
    server.close();
    assertFails(read(source(server, "")), server, 1, "no connection");
  }

  @Test
  void aBadItemDoesNotStopTheOthers() {
    ApiServer server = ApiServer.of(List.of("[null, {}, [], \"no address\", \"a@example.org\"]"));
    open.add(server);
    Rows rows = rows();
    assertThat(source(server, "").read(rows, Deadline.in(Duration.ofSeconds(30))))
        .isEqualTo(new Complete());
    assertThat(rows.entries()).hasSize(1);
    assertThat(rows.rejected()).isEqualTo(4);
    assertThat(rows.problems().getFirst()).isEqualTo("item 1: no address");
  }

  private static void fill(OutputStream out, String begin, String repeated) throws IOException {
    out.write(begin.getBytes(UTF_8));
    byte[] block = repeated.repeat(1000).getBytes(UTF_8);
    for (long sent = 0; sent < 10L * GIB; sent += block.length) {
      out.write(block);
    }
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(packed)) {
      zip.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private ApiServer server(ApiServer.Handler handler) {
    ApiServer server = new ApiServer(handler);
    open.add(server);
    return server;
  }

  private static SourceSettings.Http settings(ApiServer server, String keys) {
    String yaml =
        """
        mailboxes:
          - server: mx1
            http: {url: "%s/list", headers: {Authorization: env:INVENTORY_KEY}%s}
        """
            .formatted(server.origin(), keys.isEmpty() ? "" : ", " + keys);
    return (SourceSettings.Http) ReadOnce.settings(HttpSamplesTest.SERVERS + yaml).getFirst();
  }

  private HttpSource source(ApiServer server, String keys) {
    HttpSource source = new HttpSource(settings(server, keys));
    open.add(source);
    return source;
  }

  private static Rows rows() {
    SourceSettings.Common common =
        new SourceSettings.Common(
            "api",
            "mx1",
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            LimitUnit.B,
            SourceGuard.DEFAULT);
    return new Rows(common, new RowChecks(_ -> true, _ -> true), 1_000_000, List.of(), () -> {});
  }

  private Outcome read(HttpSource source) {
    return read(source, Deadline.in(Duration.ofSeconds(30)));
  }

  private Outcome read(HttpSource source, Deadline deadline) {
    Rows rows = rows();
    Outcome outcome = source.read(rows, deadline);
    if (outcome instanceof Complete) {
      read = rows.entries().stream().map(entry -> entry.address().value()).toList();
    }
    return outcome;
  }

  private static void assertFails(Outcome outcome, ApiServer server, int page, String expected) {
    assertThat(outcome).isInstanceOf(Failed.class);
    String host = server.origin().replace("http://", "");
    assertThat(((Failed) outcome).detail())
        .matches("(GET|POST) \\Q" + host + "\\E, page " + page + ": .*")
        .contains(": " + expected)
        .doesNotContain("hunter2", "example.org");
  }
}
