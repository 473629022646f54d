package mailquota.notify.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import mailquota.forecast.Forecast;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.OwnerDetails;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.testing.SmtpStub;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unusual mailbox names never lead to another recipient. */
@Timeout(30)
class StrangeAddressTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Map<String, String> INTERNATIONAL =
      Map.of("EHLO", "250-stub\r\n250 SMTPUTF8");

  /** Cut to eight bits they would be paweB, a line break, and (7. */
  @ParameterizedTest
  @ValueSource(
      strings = {"pawe\u0142@example.org", "mari\u010d@example.org", "\u7528\u6237@example.org"})
  void aLocalPartBeyondAsciiIsAskedForAsItIs(String mailbox) {
    try (SmtpStub smtp = SmtpStub.start(INTERNATIONAL)) {
      assertThat(channel(smtp, "{contact}").deliver(notice(mailbox))).isEqualTo(new Accepted());
      assertThat(said(smtp, "MAIL")).containsExactly("MAIL FROM:<postmaster@example.org> SMTPUTF8");
      assertThat(said(smtp, "RCPT")).containsExactly("RCPT TO:<" + mailbox + ">");
    }
  }

  @Test
  void noneIsSentToAServerThatDoesNotTakeIt() {
    try (SmtpStub smtp = SmtpStub.start(Map.of())) {
      Delivery delivery = channel(smtp, "{contact}").deliver(notice("pawe\u0142@example.org"));
      assertThat(delivery).isInstanceOf(Rejected.class).asString().contains("SMTPUTF8");
      assertThat(said(smtp, "MAIL")).isEmpty();
      assertThat(said(smtp, "RCPT")).isEmpty();
    }
  }

  @Test
  void aDomainIsAskedForAsDnsHasIt() {
    try (SmtpStub smtp = SmtpStub.start(Map.of())) {
      Notice notice = notice("bob@m\u00fcller.example");
      assertThat(channel(smtp, "{contact}").deliver(notice)).isEqualTo(new Accepted());
      assertThat(said(smtp, "RCPT")).containsExactly("RCPT TO:<bob@xn--mller-kva.example>");
    }
  }

  /** IDNA 2003 would map it to strasse.example, another domain. */
  @Test
  void aDomainWithASharpSIsTheServersToWrite() {
    Notice notice = notice("bob@stra\u00dfe.example");
    try (SmtpStub smtp = SmtpStub.start(INTERNATIONAL)) {
      channel(smtp, "{contact}").deliver(notice);
      assertThat(said(smtp, "RCPT")).containsExactly("RCPT TO:<bob@stra\u00dfe.example>");
    }
    try (SmtpStub smtp = SmtpStub.start(Map.of())) {
      assertThat(channel(smtp, "{contact}").deliver(notice)).isInstanceOf(Rejected.class);
    }
  }

  @Test
  void asciiAddressesNeedNoSmtpUtf8() {
    try (SmtpStub smtp = SmtpStub.start(INTERNATIONAL)) {
      channel(smtp, "{contact}").deliver(notice("o'brien@example.org"));
      assertThat(said(smtp, "MAIL")).containsExactly("MAIL FROM:<postmaster@example.org>");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bob<mallory@evil.example>", "x:mallory@evil.example;", "mallory@evil.example,b"})
  void aNameThatContainsAnotherAddressIsRefused(String mailbox) {
    try (SmtpStub smtp = SmtpStub.start(Map.of())) {
      assertThat(channel(smtp, "{contact}").deliver(notice(mailbox))).isInstanceOf(Rejected.class);
      assertThat(channel(smtp, "{mailbox}").deliver(notice(mailbox))).isInstanceOf(Rejected.class);
      assertThat(said(smtp, "RCPT")).isEmpty();
      assertThat(channel(smtp, "admin@example.org").deliver(notice(mailbox)))
          .isEqualTo(new Accepted());
    }
  }

  private static EmailChannel channel(SmtpStub smtp, String to) {
    return new EmailChannel(Emails.to(to, null, smtp.port()), OwnerDetails.UNKNOWN);
  }

  private static List<String> said(SmtpStub smtp, String command) {
    return smtp.commands().stream().filter(line -> line.startsWith(command)).toList();
  }

  private static Notice notice(String mailbox) {
    return new Notice(
        new Subject(new Address(mailbox), "mx1", "", Resource.STORAGE),
        Owner.UNKNOWN,
        new Usage(91, new Limit.Finite(100)),
        new Change(Level.WARNING, Level.OK, Change.Why.RAISED, NOW, 0),
        Forecast.NONE,
        NOW);
  }
}
