package mailquota.probe.imap;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.Outcome.untaggedFlights;
import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.kib;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.measured;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.TestServers.usage;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import mailquota.net.Tls;
import mailquota.probe.MailServer;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import mailquota.testing.TestCertificate;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every IMAP transcript in the resources: the result, and the commands of each flight. */
@Timeout(60)
class ImapTranscriptsTest {

  private static final QuotaRoot USER_QUOTA = root("User quota", kib(512, 1024), usage(8, 1000));
  private static final ProbeResult USUAL = measured(USER_QUOTA);
  private static final ProbeResult COURIER = measured(root("ROOT", kib(100, 977), usage(3, 100)));
  private static final ProbeResult TIMEOUT = failed(Reason.TIMEOUT, "did not answer within 300 ms");

  private static final String QUOTA = "GETQUOTAROOT INBOX | LOGOUT";
  private static final String PLAIN = "AUTHENTICATE PLAIN AGFAZXhhbXBsZS5vcmcAc2VjcmV0";
  private static final String LOGIN = "LOGIN \"a@example.org\" \"secret\"";
  private static final String ONE = PLAIN + " | " + QUOTA;

  /** A transcript, its server and the expected result. */
  record Row(
      String transcript, Tls tls, boolean hasty, List<ProbeResult> results, List<String> flights) {
    static Row of(String transcript, ProbeResult result, String... flights) {
      return new Row(transcript, Tls.NONE, false, List.of(result), List.of(flights));
    }

    Row tls(Tls how) {
      return new Row(transcript, how, hasty, results, flights);
    }

    Row withinShortTime() {
      return new Row(transcript, tls, true, results, flights);
    }

    Row thenAgain(ProbeResult result) {
      return new Row(transcript, tls, hasty, List.of(results.getFirst(), result), flights);
    }

    @Override
    public String toString() {
      return transcript;
    }
  }

  static final List<Row> SERVERS =
      List.of(
          Row.of("dovecot-imap", USUAL, ONE),
          Row.of(
              "dovecot-imap-over-limit",
              measured(root("User quota", kib(1100, 1024), usage(8, 1000))),
              ONE),
          Row.of(
              "dovecot-imap-several-roots",
              measured(USER_QUOTA, root("Archive quota", kib(512, 3072))),
              ONE),
          Row.of("dovecot-imap-no-quota", new NoQuota(), ONE),
          Row.of("dovecot-imap-quota-not-offered", new Unsupported(), ONE),
          Row.of("dovecot-imap-waiting-greeting", USUAL, "CAPABILITY", ONE),
          Row.of("dovecot-imap-starttls", USUAL, "STARTTLS", "CAPABILITY", ONE).tls(Tls.STARTTLS),
          Row.of("dovecot-imap-logindisabled", failed(Reason.TLS, "LOGINDISABLED")),
          Row.of(
              "dovecot-imap-wrong-password",
              failed(Reason.AUTH, "login refused: [AUTHENTICATIONFAILED]"),
              ONE),
          Row.of(
              "exchange-imap-throttled",
              failed(Reason.THROTTLED, "Suggested Backoff Time: 299961 milliseconds"),
              "CAPABILITY",
              ONE),
          Row.of(
              "dovecot-imap-connection-limit",
              failed(Reason.THROTTLED, "mail_max_userip_connections"),
              ONE),
          Row.of(
                  "dovecot-imap-internal-error",
                  failed(Reason.UNAVAILABLE, "Internal quota calculation error"),
                  ONE)
              .thenAgain(USUAL),
          Row.of(
              "cyrus-imap",
              measured(root("INBOX", kib(10, 100), usage(3, 50))),
              ONE,
              "NOOP | " + QUOTA),
          Row.of("cyrus-imap-no-root", new NoQuota(), LOGIN + " | " + QUOTA),
          Row.of("courier-imap-lost-flight", COURIER, LOGIN + " | " + QUOTA, QUOTA),
          Row.of("gmail-imap", measured(root("", kib(1234567, 15728640))), "CAPABILITY", ONE),
          Row.of(
              "gmail-imap-huge-limit",
              measured(root("", kib(1234567, 7881299347898368L))),
              "CAPABILITY",
              ONE),
          Row.of("stalwart-imap-unlimited", new NoQuota(), ONE),
          Row.of("courier-imap-no-quota", new NoQuota(), LOGIN + " | " + QUOTA, QUOTA),
          Row.of("office365-imap", new Unsupported(), "CAPABILITY", ONE),
          Row.of(
              "james-imap",
              measured(root("#private&alice@example.org", kib(12, 50), usage(50, 50))),
              "CAPABILITY",
              ONE),
          Row.of(
              "mailutils-imap",
              new Unsupported(),
              "CAPABILITY",
              "AUTHENTICATE PLAIN",
              "AGFAZXhhbXBsZS5vcmcAc2VjcmV0",
              QUOTA),
          Row.of("imap-tls", USUAL, ONE).tls(Tls.IMPLICIT));

  static final List<Row> ODD =
      List.of(
          Row.of("imap-literal-root", measured(root("User quota", kib(512, 1024))), ONE),
          Row.of("imap-unsolicited", USUAL, ONE),
          Row.of("imap-tiny-packets", USUAL, ONE),
          Row.of("imap-limit-zero", measured(root("User quota", unlimited(0))), ONE),
          Row.of("imap-root-without-quota", new NoQuota(), ONE),
          Row.of(
              "imap-limit-too-large",
              failed(Reason.PROTOCOL, "STORAGE limit 99999999999999999999 is larger than 2^63-1"),
              ONE),
          Row.of(
              "imap-malformed-quota",
              failed(Reason.PROTOCOL, "STORAGE limit is not a number"),
              ONE),
          Row.of(
              "imap-huge-literal",
              failed(Reason.PROTOCOL, "a literal larger than 16384 bytes"),
              ONE),
          Row.of(
              "imap-endless-line", failed(Reason.PROTOCOL, "a line longer than 65536 bytes"), ONE),
          Row.of("imap-endless-answer", failed(Reason.PROTOCOL, "more than 1048576 bytes"), ONE),
          Row.of("imap-garbage-greeting", failed(Reason.PROTOCOL, "")),
          Row.of(
              "imap-http-greeting", failed(Reason.PROTOCOL, "not an IMAP greeting: HTTP/1.1 400")),
          Row.of("imap-too-many-connections", failed(Reason.THROTTLED, "Too many connections")),
          Row.of("imap-bye-after-login", failed(Reason.UNAVAILABLE, "Server shutting down"), ONE),
          Row.of("imap-reset-after-login", failed(Reason.CONNECT, "lost"), ONE),
          Row.of("imap-starttls-refused", failed(Reason.TLS, "STARTTLS was refused"), "STARTTLS")
              .tls(Tls.STARTTLS),
          Row.of("imap-starttls-injection", failed(Reason.PROTOCOL, "plain text"), "STARTTLS")
              .tls(Tls.STARTTLS),
          Row.of("imap-tls-untrusted", failed(Reason.TLS, "localhost")).tls(Tls.IMPLICIT));

  static final List<Row> STALLING =
      List.of(
          Row.of("imap-stall-greeting", TIMEOUT).withinShortTime(),
          Row.of("imap-stall-login", TIMEOUT, ONE).withinShortTime(),
          Row.of("imap-stall-quota", TIMEOUT, ONE).withinShortTime(),
          Row.of("imap-half-line", TIMEOUT, ONE).withinShortTime(),
          Row.of("imap-drip", TIMEOUT).withinShortTime(),
          Row.of("imap-stall-logout", USUAL, ONE).withinShortTime());

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource({"SERVERS", "ODD", "STALLING"})
  void isProbed(Row row) {
    var shown =
        row.transcript.equals("imap-tls-untrusted")
            ? TestCertificate.naming("dns:localhost")
            : TestCertificate.localhost();
    try (var server = ScriptedServer.play(Transcript.named(row.transcript), shown)) {
      var prober = new ImapProber(settings(row, server.port()), InstantSource.fixed(NOW));
      for (ProbeResult expected : row.results) {
        assertResult(prober.probe(mailbox("a@example.org"), Trace.NONE), expected);
      }
      server.assertCompleted();
      assertThat(untaggedFlights(server, 1)).isEqualTo(row.flights);
    }
  }

  private MailServer settings(Row row, int port) {
    var plain = TestServers.of(Method.IMAP, port);
    var ca = TestCertificate.localhost().writeCertificate(folder);
    var server = row.tls == Tls.NONE ? plain : TestServers.tls(plain, row.tls, ca);
    return row.hasty ? TestServers.timeout(server, Duration.ofMillis(300)) : server;
  }

  @Test
  void noTranscriptIsForgotten() throws Exception {
    var resources = Objects.requireNonNull(getClass().getResource("/transcripts"));
    var probed =
        Stream.of(SERVERS, ODD, STALLING).flatMap(List::stream).map(Row::transcript).toList();
    try (var files = Files.list(Path.of(resources.toURI()))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".txt", "")))
          .filteredOn(name -> name.contains("imap"))
          // ImapProberTest tests learning, ImapAdminProberTest the method imap-admin.
          .filteredOn(name -> !name.equals("courier-imap-learned"))
          .filteredOn(name -> !name.equals("cyrus-imap-admin"))
          .containsExactlyInAnyOrderElementsOf(probed);
    }
  }
}
