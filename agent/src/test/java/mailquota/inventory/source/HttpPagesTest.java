package mailquota.inventory.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static mailquota.testing.ApiServer.json;
import static mailquota.testing.ApiServer.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import mailquota.inventory.source.Source.Outcome;
import mailquota.inventory.source.Source.Outcome.Complete;
import mailquota.inventory.source.Source.Outcome.Failed;
import mailquota.net.Deadline;
import mailquota.testing.ApiServer;
import mailquota.testing.ApiServer.Asked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An API over a real HTTP server: pages, redirects, and answers without end. */
@Timeout(60)
class HttpPagesTest extends HttpSourceRun {

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
}
