package mailquota.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import mailquota.Probers;
import mailquota.notify.ChannelSettings;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.alertmanager.AlertmanagerSettings;
import mailquota.notify.digest.DigestSettings;
import mailquota.notify.email.EmailSettings;
import mailquota.notify.email.SmtpServer;
import mailquota.notify.text.Style;
import mailquota.notify.webhook.WebhookBody;
import mailquota.notify.webhook.WebhookSettings;
import mailquota.probe.MailServer;
import mailquota.probe.Method;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.probe.oauth.Grant;
import mailquota.probe.oauth.TokenSettings;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import mailquota.testing.Styles;
import mailquota.testing.TestCertificate;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of connection refuses an expired certificate, even where that certificate itself is
 * trusted.
 */
@Timeout(30)
class ExpiredCertificateTest {

  private static final String TLS = "tls refused\n";
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Set<Level> LEVELS = EnumSet.of(Level.FULL);

  private static final TestCertificate EXPIRED = TestCertificate.expired();

  @TempDir private Path folder;

  enum Kind {
    IMAP,
    IMAP_STARTTLS,
    POP3,
    DOVEADM,
    TOKEN,
    EMAIL,
    EMAIL_STARTTLS,
    DIGEST,
    WEBHOOK,
    ALERTMANAGER
  }

  static Stream<Arguments> kinds() {
    return Stream.of(TlsProvider.values())
        .flatMap(each -> Stream.of(Kind.values()).map(kind -> Arguments.of(kind, each)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isRefused(Kind kind, TlsProvider provider) throws IOException {
    Path caFile = EXPIRED.writeCertificate(folder);
    try (ScriptedServer server =
        ScriptedServer.play(Transcript.parse("expired", script(kind)), EXPIRED)) {
      assertThat(failure(kind, server.port(), Trust.of(caFile, provider)))
          .contains("the certificate is not valid: NotAfter: ");
      server.assertCompleted();
    }
  }

  private static String script(Kind kind) {
    return switch (kind) {
      case IMAP_STARTTLS -> "S: * OK hi\nC: $1 STARTTLS\nS: $1 OK\n" + TLS;
      case EMAIL_STARTTLS ->
          "S: 220 hi\nC: EHLO *\nS: 250-hi\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go on\n" + TLS;
      case IMAP, POP3, DOVEADM, TOKEN, EMAIL, DIGEST, WEBHOOK, ALERTMANAGER -> TLS;
    };
  }

  private static String failure(Kind kind, int port, Trust trust) {
    Style style = Styles.usual();
    String to = "alice@example.org";
    HttpTarget target =
        new HttpTarget(new Secret("https://localhost:" + port + "/"), Map.of(), trust);
    return switch (kind) {
      case IMAP -> probed(Method.IMAP, port, Tls.IMPLICIT, trust);
      case IMAP_STARTTLS -> probed(Method.IMAP, port, Tls.STARTTLS, trust);
      case POP3 -> probed(Method.POP3, port, Tls.IMPLICIT, trust);
      case DOVEADM -> probed(Method.DOVEADM, port, Tls.IMPLICIT, trust);
      case TOKEN -> token(URI.create("https://localhost:" + port + "/token"), trust);
      case EMAIL ->
          sent(
              new EmailSettings(
                  "mail", LEVELS, to, to, null, style, smtp(port, Tls.IMPLICIT, trust)));
      case EMAIL_STARTTLS ->
          sent(
              new EmailSettings(
                  "mail", LEVELS, to, to, null, style, smtp(port, Tls.STARTTLS, trust)));
      case DIGEST ->
          sent(
              new DigestSettings(
                  "daily", LEVELS, to, to, LocalTime.NOON, style, smtp(port, Tls.IMPLICIT, trust)));
      case WEBHOOK -> sent(new WebhookSettings("chat", LEVELS, target, WebhookBody.standard(), 1));
      case ALERTMANAGER ->
          sent(new AlertmanagerSettings("oncall", LEVELS, List.of(target), Duration.ofMinutes(1)));
    };
  }

  private static String probed(Method method, int port, Tls tls, Trust trust) {
    MailServer server = TestServers.tls(TestServers.of(method, port), tls, trust);
    var result =
        Probers.of(server, CLOCK).probe(TestServers.mailbox("alice@example.org"), Trace.NONE);
    assertThat(result).isInstanceOf(Failed.class);
    assertThat(((Failed) result).reason()).isEqualTo(Reason.TLS);
    return ((Failed) result).detail();
  }

  private static String token(URI uri, Trust trust) {
    Grant grant = new Grant.ClientCredentials("agent", new Secret("s3cret"));
    try {
      new TokenSettings(uri, trust, grant, null)
          .open(CLOCK)
          .token(new Address("alice@example.org"), Deadline.in(Duration.ofSeconds(20)));
    } catch (ProbeFailedException e) {
      assertThat(e.failed().reason()).isEqualTo(Reason.TLS);
      return e.failed().detail();
    }
    throw new AssertionError("there was a token");
  }

  private static SmtpServer smtp(int port, Tls tls, Trust trust) {
    return new SmtpServer("localhost", port, tls, trust, null, null, SmtpServer.USUAL_CONNECTIONS);
  }

  private static String sent(ChannelSettings channel) {
    var verdicts = channel.test("alice@example.org", "example.org", CLOCK);
    assertThat(verdicts).hasSize(1);
    assertThat(verdicts.getFirst().delivery()).isInstanceOf(RetryLater.class);
    return ((RetryLater) verdicts.getFirst().delivery()).why();
  }
}
