package mailquota.notify.email;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static mailquota.notify.text.Notices.full;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.OwnerDetails;
import mailquota.notify.TestNotice;
import mailquota.notify.digest.DigestMailer;
import mailquota.notify.digest.DigestSettings;
import mailquota.notify.text.LanguageChoice;
import mailquota.notify.text.Style;
import mailquota.notify.text.Templates;
import mailquota.quota.Level;
import mailquota.quota.Owner;
import mailquota.testing.SmtpStub;
import mailquota.testing.Styles;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Octets above 127 are sent in a header only where SMTPUTF8 is used (RFC 6532 section 3.2); else
 * they are in encoded words (RFC 2047).
 */
@Timeout(60)
class HeaderOctetsTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final String FROM = "Müller & Söhne <postmaster@example.org>";
  private static final String CONTACT = "Zoë \"配额\" Núñez <zoe@elsewhere.net>";
  private static final Map<String, String> INTERNATIONAL =
      Map.of("EHLO", "250-stub\r\n250 SMTPUTF8");

  @ParameterizedTest
  @ValueSource(strings = {"en", "de", "es", "fr", "it", "pt", "pt-BR"})
  void noticesAndDigestsAreAsciiInEveryLanguage(String language) throws MessagingException {
    try (SmtpStub smtp = SmtpStub.start(Map.of())) {
      Locale reader = Locale.forLanguageTag(language);
      for (Level level : EnumSet.range(Level.INFO, Level.FULL)) {
        assertThat(deliver(smtp, CONTACT, notice(level, new Owner(CONTACT, reader))))
            .isEqualTo(new Accepted());
      }
      assertThat(digest(smtp, language)).isEqualTo(new Accepted());

      assertThat(smtp.messages()).hasSize(5).allSatisfy(HeaderOctetsTest::isAscii);
      MimeMessage first = read(smtp.messages().getFirst());
      assertThat(name(first.getFrom())).isEqualTo("Müller & Söhne");
      assertThat(name(first.getAllRecipients())).isEqualTo("Zoë \"配额\" Núñez");
      MimeMessage digest = read(smtp.messages().getLast());
      assertThat(name(digest.getAllRecipients())).isEqualTo("Größe, 配额");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Müller, Söhne\" <bob@elsewhere.net>",
        "=?UTF-8?Q?M=C3=BCller=2C_S=C3=B6hne?= <bob@elsewhere.net>",
        "bob@elsewhere.net (Müller, Söhne)"
      })
  void aNameIsTheSameHoweverItIsWritten(String contact) throws MessagingException {
    try (SmtpStub smtp = SmtpStub.start(Map.of())) {
      deliver(smtp, contact, notice(Level.WARNING, new Owner(contact, null)));
      assertThat(smtp.messages()).allSatisfy(HeaderOctetsTest::isAscii);
      assertThat(name(read(smtp.messages().getFirst()).getAllRecipients()))
          .isEqualTo("Müller, Söhne");
    }
  }

  @Test
  void theEscalationAddressMayHaveAName() throws MessagingException {
    EmailSettings usual = Emails.to("{mailbox}", "Größe <postmaster@{domain}>", 0);
    try (SmtpStub smtp = SmtpStub.start(Map.of())) {
      deliver(smtp, usual, notice(Level.FULL, Owner.UNKNOWN));
      assertThat(smtp.messages()).allSatisfy(HeaderOctetsTest::isAscii);
      assertThat(name(read(smtp.messages().getFirst()).getAllRecipients())).isEqualTo("Größe");
    }
  }

  /** A server that offers SMTPUTF8 is not asked for it when the addresses do not need it. */
  @Test
  void aNameAloneNeedsNoSmtpUtf8() {
    try (SmtpStub smtp = SmtpStub.start(INTERNATIONAL)) {
      deliver(smtp, CONTACT, notice(Level.WARNING, new Owner(CONTACT, null)));
      assertThat(smtp.commands()).noneMatch(command -> command.contains("SMTPUTF8"));
      assertThat(smtp.messages()).hasSize(1).allSatisfy(HeaderOctetsTest::isAscii);
    }
  }

  @Test
  void anAddressBeyondAsciiIsInItsHeaderAsItIs() {
    String contact = "paweł@elsewhere.net";
    try (SmtpStub smtp = SmtpStub.start(INTERNATIONAL)) {
      deliver(smtp, contact, notice(Level.WARNING, new Owner(contact, null)));
      assertThat(smtp.commands()).anyMatch(command -> command.endsWith(" SMTPUTF8"));
      String headers = headers(smtp.messages().getFirst());
      assertThat(new String(headers.getBytes(ISO_8859_1), UTF_8)).contains("To: " + contact);
    }
  }

  /** An inventory may be filled by others than the admin. */
  @Test
  void aNameBeginsNoHeader() throws MessagingException {
    String contact = "\"Bob\r\nBcc: mallory@evil.example\r\n\" <bob@elsewhere.net>";
    try (SmtpStub smtp = SmtpStub.start(Map.of())) {
      deliver(smtp, contact, notice(Level.WARNING, new Owner(contact, null)));
      MimeMessage message = read(smtp.messages().getFirst());
      assertThat(message.getHeader("Bcc")).isNull();
      assertThat(name(message.getAllRecipients())).isEqualTo("Bob Bcc: mallory@evil.example");
    }
  }

  private static Delivery deliver(SmtpStub smtp, String to, Notice notice) {
    return deliver(smtp, Emails.to(to, null, smtp.port()), notice);
  }

  private static Delivery deliver(SmtpStub smtp, EmailSettings usual, Notice notice) {
    EmailSettings settings =
        new EmailSettings(
            "owner",
            usual.levels(),
            FROM,
            usual.to(),
            usual.escalateTo(),
            Styles.usual(),
            Emails.to("", null, smtp.port()).smtp());
    EmailChannel channel = new EmailChannel(settings, OwnerDetails.UNKNOWN);
    try {
      return channel.deliver(notice);
    } finally {
      channel.close();
    }
  }

  private static Delivery digest(SmtpStub smtp, String language) {
    Style style = new Style(Templates.builtIn(), LanguageChoice.parse(language), ZoneOffset.UTC);
    DigestSettings settings =
        new DigestSettings(
            "daily",
            EnumSet.of(Level.FULL),
            FROM,
            "\"Größe, 配额\" <it@example.org>",
            LocalTime.of(8, 0),
            style,
            Emails.to("", null, smtp.port()).smtp());
    return new DigestMailer(settings).test(TestNotice.fleet("müller.example", NOW));
  }

  private static Notice notice(Level level, Owner owner) {
    Notice of =
        mailquota.notify.text.Notices.notice(
            "zoë@example.org", level, Why.RAISED, full(Duration.ofDays(3)));
    return new Notice(of.subject(), owner, of.usage(), of.change(), of.forecast(), of.at());
  }

  private static void isAscii(String message) {
    assertThat(message.chars().filter(octet -> octet > 127)).isEmpty();
  }

  private static String headers(String message) {
    return message.substring(0, message.indexOf("\r\n\r\n"));
  }

  private static String name(jakarta.mail.Address[] addresses) {
    return Arrays.stream(addresses)
        .map(address -> String.valueOf(((InternetAddress) address).getPersonal()))
        .findFirst()
        .orElse("");
  }

  private static MimeMessage read(String message) throws MessagingException {
    return new MimeMessage(
        Session.getInstance(new Properties()),
        new ByteArrayInputStream(message.getBytes(ISO_8859_1)));
  }
}
