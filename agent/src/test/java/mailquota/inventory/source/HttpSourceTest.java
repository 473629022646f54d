package mailquota.inventory.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mailquota.testing.ApiServer.json;
import static mailquota.testing.ApiServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import mailquota.inventory.source.Source.Outcome;
import mailquota.inventory.source.Source.Outcome.Complete;
import mailquota.inventory.source.Source.Outcome.Failed;
import mailquota.inventory.source.Source.Outcome.Unchanged;
import mailquota.testing.ApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An API over a real HTTP server: single answers that are taken, and those that are not. */
@Timeout(60)
class HttpSourceTest extends HttpSourceRun {

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
}
