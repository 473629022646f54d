package mailquota.probe.doveadm;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.kib;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.TestServers.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Stream;
import mailquota.probe.Dialect;
import mailquota.probe.Dialect.Fallback;
import mailquota.probe.Dialect.ZeroLimit;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.RecordingTrace;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reason;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The results of an answer for one mailbox, from Dovecot or from a malicious server. */
@Timeout(60)
class DoveadmProberTest {

  private static final String KEY = "the-api-key";

  private static final String REQUEST =
      """
      C: POST /doveadm/v1 HTTP/1.1
      C: Host: localhost:*
      C: Authorization: X-Dovecot-API dGhlLWFwaS1rZXk=
      C: Content-Type: application/json
      C: Content-Length: *
      C:
      C: [["quotaGet",{"user":"alice@example.org"},"0"]]
      """;

  private static final String OK = "S: HTTP/1.1 200 OK\n";

  /** The server closes the connection, which ends the body. */
  private static final String OK_AND_BODY = OK + "S:\n";

  private static final String ROW =
      """
      {"root":"User quota","type":"STORAGE","value":"5","limit":"1024","percent":"0"}\
      """;

  static Stream<Arguments> answers() {
    return Stream.of(
        arguments("as Dovecot 2.3", rows(ROW), measured(root("User quota", kib(5, 1024)))),
        arguments(
            "figures as numbers",
            rows(ROW.replace("\"5\"", "5")),
            measured(root("User quota", kib(5, 1024)))),
        arguments(
            "more used than the limit",
            rows(ROW.replace("\"5\"", "\"2000\"")),
            measured(root("User quota", kib(2000, 1024)))),
        arguments(
            "no limit",
            rows(ROW.replace("\"1024\"", "\"-\"")),
            measured(root("User quota", unlimited(5 * 1024)))),
        arguments(
            "limit 0",
            rows(ROW.replace("\"1024\"", "\"0\"")),
            measured(root("User quota", unlimited(5 * 1024)))),
        arguments(
            "roots",
            rows(ROW + "," + ROW.replace("User quota", "")),
            measured(root("User quota", kib(5, 1024)), root("", kib(5, 1024)))),
        arguments(
            "storage and messages",
            rows(ROW + "," + ROW.replace("STORAGE", "MESSAGE")),
            measured(root("User quota", kib(5, 1024), usage(5, 1024)))),
        arguments("no rows", rows(""), new NoQuota()));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments("no plugin", error("unknownMethod", 0), new Unsupported()),
        arguments("not allowed", error("unAuthorized", 0), failed(Reason.AUTH, "allowed_commands")),
        arguments("internal error", error("internalError", 0), failed(Reason.UNAVAILABLE, "")),
        arguments("invalid", error("invalidRequest", 0), failed(Reason.PROTOCOL, "refused")),
        arguments("unknown user", error("exitCode", 67), failed(Reason.AUTH, "know this user")),
        arguments("not enabled", error("exitCode", 68), new NoQuota()),
        arguments("temporary", error("exitCode", 75), failed(Reason.UNAVAILABLE, "code 75")),
        arguments("denied", error("exitCode", 77), failed(Reason.AUTH, "code 77")),
        arguments("usage", error("exitCode", 64), failed(Reason.PROTOCOL, "code 64")),
        arguments(
            "failed row",
            rows(ROW.replaceAll("\"(5|1024|0)\"", "\"error\"")),
            failed(Reason.UNAVAILABLE, "could not determine the quota")));
  }

  static Stream<Arguments> frames() {
    return Stream.of(
        arguments(
            "chunks",
            OK
                + "S: Transfer-Encoding: chunked\nS:\nS: 2;x=y\nS: [[\nS: 1C\n"
                + "S: \"doveadmResponse\",[],\"0\"]]  \nS: 0\nS:\n",
            new NoQuota()),
        arguments(
            "a length",
            OK + "S: CONTENT-length:29\nS:\nS: [[\"doveadmResponse\",[],\"0\"]]\nstall\n",
            new NoQuota()));
  }

  static Stream<Arguments> statuses() {
    return Stream.of(
        arguments("401 Authentication required", Reason.AUTH, "key was refused"),
        arguments("403 Forbidden", Reason.AUTH, "key was refused"),
        arguments("404 Path Not Found", Reason.PROTOCOL, "no doveadm HTTP API"),
        arguments("405 Method Not Allowed", Reason.PROTOCOL, "no doveadm HTTP API"),
        arguments("400 Bad Request", Reason.PROTOCOL, "400"),
        arguments("204 No Content", Reason.PROTOCOL, "204"),
        arguments("302 Found", Reason.PROTOCOL, "redirects are not followed"),
        arguments("429 Too Many Requests", Reason.THROTTLED, "429"),
        arguments("500 Internal Server Error", Reason.UNAVAILABLE, "500"),
        arguments("503 Service Unavailable", Reason.UNAVAILABLE, "503"));
  }

  static Stream<Arguments> hostileHeads() {
    return Stream.of(
        arguments("not HTTP", "S: * OK IMAP4rev1 ready\n", "not an HTTP/1.1 answer"),
        arguments("HTTP/2", "S: HTTP/2 200\n", "not an HTTP/1.1 answer"),
        arguments("no header", OK + "S: what\n", "not an HTTP header"),
        arguments("endless status", "raw{*} HTTP/1.1 200 OK \n", "a line longer than"),
        arguments("endless header", OK + "raw X: \nraw{*} xxxxxxxxxxxxxxxx\n", "a line longer"),
        arguments("header flood", OK + "S{*}: X-A: b\n", "more than 100 HTTP headers"),
        arguments("compressed", OK + "S: Content-Encoding: gzip\nS:\n", "compressed"),
        arguments("compressed too", OK + "S: Transfer-Encoding: gzip, chunked\nS:\n", "unclear"),
        arguments("a huge length", OK + "S: Content-Length: 1073741824\nS:\n", "1073741824 bytes"),
        arguments("no length", OK + "S: Content-Length: -1\nS:\n", "unclear length"),
        arguments("30 digits", OK + "S: Content-Length: " + "9".repeat(30) + "\nS:\n", "unclear"),
        arguments(
            "two lengths",
            OK + "S: Content-Length: 5\nS: Content-Length: 6\nS:\n",
            "unclear length"),
        arguments(
            "a length and chunks",
            OK + "S: Content-Length: 5\nS: Transfer-Encoding: chunked\nS:\n",
            "unclear length"),
        arguments("no chunk", chunked("S: xyz\n"), "not the size of a chunk"),
        arguments("a huge chunk", chunked("S: FFFFFFFFFFFFFFFFFF\n"), "not the size of a chunk"),
        arguments("a negative chunk", chunked("S: -5\n"), "not the size of a chunk"),
        arguments("an endless chunk size", chunked("raw{*} 0\n"), "not the size of a chunk"),
        arguments("a chunk longer than it says", chunked("S: 1\nS: [[\n"), "exceeds its size"));
  }

  static Stream<Arguments> hostileBodies() {
    return Stream.of(
        arguments("not JSON", body("<html>"), "not JSON"),
        arguments("no answer", body("[]"), "does not contain this mailbox"),
        arguments("an object", body("{}"), "unexpected JSON from doveadm"),
        arguments("a text", body("\"doveadmResponse\""), "unexpected JSON from doveadm"),
        arguments("another kind", body("[[\"x\",[],\"0\"]]"), "unknown kind"),
        arguments(
            "rows for texts", body("[[\"doveadmResponse\",[\"x\"],\"0\"]]"), "unexpected JSON"),
        arguments(
            "an object for rows", body("[[\"doveadmResponse\",{},\"0\"]]"), "unexpected JSON"),
        arguments("a list for a text", rows("{\"root\":[]}"), "unexpected JSON"),
        arguments("another tag", rows(ROW).replace("\"0\"]]", "\"1\"]]"), "does not contain this"),
        arguments("no tag", body("[[\"doveadmResponse\",[]]]"), "unexpected JSON"),
        arguments("half of it", body("[[\"doveadmResponse\",[" + ROW), "not JSON"),
        arguments("no code", body("[[\"error\",{\"type\":\"exitCode\"},\"0\"]]"), "exit code"),
        arguments("a row twice", rows(ROW + "," + ROW), "comes twice"),
        arguments("no value", rows(ROW.replace("\"5\"", "\"\"")), "usage is not a number"),
        arguments(
            "a negative value", rows(ROW.replace("\"5\"", "\"-5\"")), "usage is not a number"),
        arguments("a fraction", rows(ROW.replace("\"5\"", "5.5")), "unexpected JSON"),
        arguments("30 digits", rows(ROW.replace("1024", "9".repeat(30))), "larger than 2^63-1"),
        arguments("just too many", rows(ROW.replace("1024", "9007199254740992")), "2^63-1"),
        arguments("a number without end", rows(ROW.replace("\"5\"", "5".repeat(5000))), "JSON"),
        arguments("a text without end", rows(ROW.replace("User quota", "x".repeat(5000))), "JSON"),
        arguments("a name without end", rows("{\"" + "x".repeat(5000) + "\":1}"), "not JSON"),
        arguments("deep", rows("{\"x\":" + "[".repeat(5000)), "not JSON"),
        arguments("a NUL", OK_AND_BODY + "raw [[\"doveadmResponse\\0\n", "not JSON"),
        arguments("a NUL in a name", rows(ROW.replace("User", "User\\\\u0000")), "valid name"),
        arguments("no resource", rows(ROW.replace("STORAGE", "")), "valid name"),
        arguments(
            "a gigabyte of rows",
            OK_AND_BODY + "raw [[\"doveadmResponse\",[\nraw{*} " + ROW + ",\n",
            "more than"),
        arguments(
            "a gigabyte of spaces", OK_AND_BODY + "raw{*} \\040\\040\\040\\040\n", "more than"),
        arguments("a gigabyte in chunks", chunked("raw{*} 1\\r\\n\\040\\r\\n\n"), "more than"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"answers", "refusals", "frames"})
  void agreesWithDovecot(String name, String answer, ProbeResult expected) {
    try (var server = play(name, answer)) {
      assertResult(probe(server), expected);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statuses")
  void aStatusHasItsReason(String status, Reason reason, String detail) {
    var location = "S: Location: http://localhost:1/doveadm/v1\n";
    try (var server = play(status, "S: HTTP/1.1 " + status + "\n" + location + "S:\n")) {
      assertResult(probe(server), failed(reason, detail));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"hostileHeads", "hostileBodies"})
  void malformedInputIsAProtocolFailure(String name, String answer, String detail) {
    try (var server = play(name, answer)) {
      assertResult(probe(server), failed(Reason.PROTOCOL, detail));
    }
  }

  @Test
  void aBodyShorterThanItsLengthIsALostConnection() {
    try (var server = play("short", OK + "S: Content-Length: 100\nS:\nraw [[\nclose\n")) {
      assertResult(probe(server), failed(Reason.CONNECT, "the server closed the connection"));
    }
  }

  @Test
  void oneDeadlineHoldsForAllOfIt() {
    for (var answer :
        new String[] {
          "stall\n",
          OK + "stall\n",
          OK_AND_BODY + "raw [[\nstall\n",
          OK_AND_BODY + "drip{20ms} " + " ".repeat(10_000) + "\n",
          "drip{20ms} HTTP/1.1 200 " + "x".repeat(10_000) + "\n"
        }) {
      try (var server = play("slow", answer)) {
        var hasty = TestServers.timeout(of(server), Duration.ofMillis(400));
        assertResult(
            new DoveadmProber(hasty, InstantSource.fixed(NOW))
                .probe(mailbox("alice@example.org"), Trace.NONE),
            failed(Reason.TIMEOUT, "did not answer within 400 ms"));
      }
    }
  }

  @Test
  void aLimitOfZeroFollowsTheDialect() {
    var nothingFits = new Dialect("", Fallback.NONE, ZeroLimit.NOTHING_FITS);
    try (var server = play("zero", rows(ROW.replace("\"1024\"", "\"0\"")))) {
      assertThat(
              new DoveadmProber(
                      TestServers.dialect(of(server), nothingFits), InstantSource.fixed(NOW))
                  .probe(mailbox("alice@example.org"), Trace.NONE))
          .isEqualTo(measured(root("User quota", kib(5, 0))));
    }
  }

  @Test
  void aKeyThatTheServerRepeatsIsNotShown() {
    var trace = new RecordingTrace();
    try (var server = play("echo", "S: X-Dovecot-API dGhlLWFwaS1rZXk= or " + KEY + "\n")) {
      var result =
          new DoveadmProber(of(server), InstantSource.fixed(NOW))
              .probe(mailbox("alice@example.org"), trace);
      assertResult(result, failed(Reason.PROTOCOL, "X-Dovecot-API *** or ***"));
      assertThat(trace.lines())
          .contains("S: X-Dovecot-API *** or ***", "C: Authorization: X-Dovecot-API ***")
          .noneMatch(line -> line.contains(KEY) || line.contains("dGhlLWFwaS1rZXk"));
    }
  }

  @Test
  void theTraceShowsTheBeginningOfALongBody() {
    var trace = new RecordingTrace();
    var filler = "{\"x\":\"" + "y".repeat(3000) + "\"}";
    try (var server = play("long", body("[[\"doveadmResponse\",[" + filler + "," + filler))) {
      new DoveadmProber(of(server), InstantSource.fixed(NOW))
          .probe(mailbox("alice@example.org"), trace);
    }
    assertThat(trace.lines().getLast())
        .startsWith("S: [[\"doveadmResponse\"")
        .endsWith("y…")
        .hasSize(2004);
  }

  private static String rows(String rows) {
    return body("[[\"doveadmResponse\",[" + rows + "],\"0\"]]");
  }

  private static String error(String type, int exitCode) {
    return body("[[\"error\",{\"type\":\"%s\", \"exitCode\":%d},\"0\"]]".formatted(type, exitCode));
  }

  private static String body(String body) {
    return OK_AND_BODY + "raw " + body + "\n";
  }

  private static String chunked(String chunks) {
    return OK + "S: Transfer-Encoding: chunked\nS:\n" + chunks;
  }

  private static ScriptedServer play(String name, String answer) {
    return ScriptedServer.play(Transcript.parse(name, REQUEST + answer));
  }

  private static MailServer of(ScriptedServer server) {
    var plain = TestServers.of(Method.DOVEADM, server.port());
    return TestServers.auth(plain, TestServers.auth(Mechanism.Password.PLAIN, KEY));
  }

  private static ProbeResult probe(ScriptedServer server) {
    return new DoveadmProber(of(server), InstantSource.fixed(NOW))
        .probe(mailbox("alice@example.org"), Trace.NONE);
  }
}
