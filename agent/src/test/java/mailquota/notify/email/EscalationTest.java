package mailquota.notify.email;

import static mailquota.notify.text.Notices.notice;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mailquota.demo.server.DemoMail;
import mailquota.forecast.Forecast;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.OwnerDetails;
import mailquota.notify.text.Notices;
import mailquota.quota.Level;
import mailquota.quota.Owner;
import mailquota.testing.SmtpStub;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipients if the owner cannot receive mail. */
@Timeout(60)
class EscalationTest {

  private static final String ADMIN = "postmaster@{domain}";

  @ParameterizedTest
  @CsvSource({
    "RCPT TO:<BOB@, 552 5.2.2 Mailbox is full",
    "RCPT TO:<BOB@, 550 5.2.2 Quota exceeded",
    "RCPT TO:<BOB@, 554 5.2.2 Mailbox full",
    "RCPT TO:<BOB@, 452 4.2.2 The account is over quota",
    "RCPT TO:<BOB@, 552 Mailbox is full",
  })
  void theAdminIsNotifiedOfAFullMailbox(String command, String reply) {
    try (SmtpStub smtp = SmtpStub.start(Map.of(command, reply))) {
      assertThat(channel(smtp, "{contact}", ADMIN).deliver(bob(Level.WARNING)))
          .isEqualTo(new Accepted());
      assertThat(recipients(smtp)).containsExactly("bob@example.org", "postmaster@example.org");
    }
  }

  @Test
  void aMailboxThatIsFullWhenItHasTheMessageIsNoOther() {
    try (SmtpStub smtp = SmtpStub.start(Map.of(".", "552 5.2.2 <bob> Quota exceeded"))) {
      Delivery delivery = channel(smtp, "{contact}", ADMIN).deliver(bob(Level.WARNING));
      // The copy for the administrator is refused too; there is no further recipient.
      assertThat(delivery).isEqualTo(new Rejected(where(smtp) + "552 5.2.2 <bob> Quota exceeded"));
      assertThat(recipients(smtp)).containsExactly("bob@example.org", "postmaster@example.org");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "552 5.3.4 Message too big for system, true",
    "550 5.1.1 No such user, true",
    "450 4.2.1 Try again, false",
    "421 4.3.0 Shutting down, false",
  })
  void otherRefusalsAreNotEscalated(String reply, boolean isFinal) {
    try (SmtpStub smtp = SmtpStub.start(Map.of("RCPT", reply))) {
      Delivery delivery = channel(smtp, "{contact}", ADMIN).deliver(bob(Level.WARNING));
      String why = where(smtp) + reply;
      assertThat(delivery).isEqualTo(isFinal ? new Rejected(why) : later(reply, why));
      assertThat(recipients(smtp)).containsExactly("bob@example.org");
    }
  }

  /** A server that closes is in trouble; one that puts off a recipient may take the next. */
  private static Delivery later(String reply, String why) {
    return reply.startsWith("421") ? new RetryLater(why) : RetryLater.ofNotice(why);
  }

  @ParameterizedTest
  @CsvSource({
    // to, escalate-to, contact, level, recipient
    "{contact}, postmaster@{domain}, ,                    CRITICAL, bob@example.org",
    "{contact}, postmaster@{domain}, ,                    FULL,     postmaster@example.org",
    "{contact}, postmaster@{domain}, bob@elsewhere.net,   FULL,     bob@elsewhere.net",
    "{mailbox}, postmaster@{domain}, bob@elsewhere.net,   FULL,     bob@elsewhere.net",
    "{mailbox}, postmaster@{domain}, bob@elsewhere.net,   CRITICAL, bob@example.org",
    "{contact}, postmaster@{domain}, Bob <BOB@example.org>, FULL,   postmaster@example.org",
    "{contact}, bob@example.org,     ,                    FULL,     bob@example.org",
    "{contact}, ,                    ,                    FULL,     bob@example.org",
    "it@example.org, postmaster@{domain}, ,               FULL,     it@example.org",
    "{contact}, ,            Bob <bob@elsewhere.net>,     CRITICAL, bob@elsewhere.net",
    "Owner <{contact}>, ,    Bob <bob@elsewhere.net>,     CRITICAL, bob@elsewhere.net",
  })
  void aFullMailboxCannotReadItsOwnWarning(
      String to, String escalateTo, String contact, Level level, String recipient) {
    try (SmtpStub smtp = SmtpStub.start(Map.of())) {
      assertThat(channel(smtp, to, escalateTo).deliver(bob(level, contact)))
          .isEqualTo(new Accepted());
      assertThat(recipients(smtp)).containsExactly(recipient);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "{contact},              bob@example.org",
    "{contact},              ",
    "postmaster@{domain},    postmaster@example.org",
  })
  void noAddressIsUsedTwiceNorTheMailboxItself(String to, String escalateTo) {
    String first = to.replace("{contact}", "bob@example.org").replace("{domain}", "example.org");
    try (SmtpStub smtp = SmtpStub.start(Map.of("RCPT", "552 5.2.2 Mailbox is full"))) {
      assertThat(
              channel(smtp, first.equals(to) ? to : first, escalateTo).deliver(bob(Level.WARNING)))
          .isInstanceOf(Rejected.class);
      assertThat(recipients(smtp)).containsExactly(first);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // to, escalate-to, recipient
    "{contact},          postmaster@{domain},       postmaster@example.org",
    "Owner <{mailbox}>,  it@elsewhere.net,          it@elsewhere.net",
    "{contact},          ,                          postmaster@example.org",
    "{contact},          {localpart}@elsewhere.net, postmaster@example.org",
    "it@example.net,     postmaster@{domain},       it@example.net",
  })
  void ofASharedRootTheAdminIsNotified(String to, String escalateTo, String admin)
      throws MessagingException, IOException {
    for (Level level : List.of(Level.WARNING, Level.FULL)) {
      try (SmtpStub smtp = SmtpStub.start(Map.of())) {
        Notice notice = Notices.shared(level, Why.RAISED, Forecast.NONE);
        assertThat(channel(smtp, to, escalateTo).deliver(notice)).isEqualTo(new Accepted());
        assertThat(recipients(smtp)).containsExactly(admin);
        MimeMessage message = Emails.read(new DemoMail("", List.of(), smtp.messages().getFirst()));
        assertThat(message.getSubject()).contains("“cPanel Account”, example.org");
        assertThat(Emails.part(message, 0))
            .contains("which several mailboxes of\r\nexample.org share");
        assertThat(Emails.part(message, 1))
            .contains("which several mailboxes of example.org share");
        assertThat(message.getHeader("X-Quota-Mailbox")).containsExactly("@example.org");
      }
    }
  }

  @Test
  void whileTheAdminsServerIsAwayItIsTriedAgain() {
    try (SmtpStub smtp =
        SmtpStub.start(
            Map.of(
                "RCPT TO:<BOB@", "552 5.2.2 Mailbox is full",
                "RCPT TO:<POSTMASTER@", "451 4.3.0 Not now"))) {
      assertThat(channel(smtp, "{contact}", ADMIN).deliver(bob(Level.WARNING)))
          .isEqualTo(RetryLater.ofNotice(where(smtp) + "451 4.3.0 Not now"));
    }
  }

  @Test
  void aLoginWithoutADomainIsOfTheDomainThatWritesToIt() {
    try (SmtpStub smtp = SmtpStub.start(Map.of("RCPT TO:<BOB@", "552 5.2.2 Mailbox is full"))) {
      Notice notice = notice("bob", Level.WARNING, Why.RAISED, Forecast.NONE);
      assertThat(channel(smtp, "{contact}", ADMIN).deliver(notice)).isEqualTo(new Accepted());
      assertThat(recipients(smtp)).containsExactly("bob@example.org", "postmaster@example.org");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "554 5.7.1 Service unavailable; 192.0.2.1 is in the blocklist of bl.example",
        "554-5.7.1 Refused:\r\n554 5.7.1 192.0.2.1 is in a blocklist",
        "421 4.3.2 Too many connections"
      })
  void theGreetingOfAServerThatRefusesSaysWhy(String greeting) {
    try (SmtpStub smtp = SmtpStub.start(Map.of(SmtpStub.GREETING, greeting))) {
      assertThat(channel(smtp, "{contact}", ADMIN).deliver(bob(Level.WARNING)))
          .isEqualTo(new RetryLater(where(smtp) + greeting.replace("\r\n", " ")));
    }
  }

  @Test
  void aReplyToEhloThatRefusesSaysWhy() {
    try (SmtpStub smtp = SmtpStub.start(Map.of("EHLO", "550 5.7.1 No", "HELO", "550 5.7.1 Go"))) {
      assertThat(channel(smtp, "{contact}", ADMIN).deliver(bob(Level.WARNING)))
          .isEqualTo(new RetryLater(where(smtp) + "550 5.7.1 Go"));
    }
  }

  @Test
  void theNameInEhloIsAFullOneOrAnAddress() {
    try (SmtpStub smtp = SmtpStub.start(Map.of())) {
      channel(smtp, "{contact}", ADMIN).deliver(bob(Level.INFO));
      assertThat(smtp.commands().getFirst())
          .matches("EHLO (([\\w-]+\\.)+[a-zA-Z][\\w-]*|\\[(IPv6:)?[0-9a-f:.]+])");
    }
  }

  private static EmailChannel channel(SmtpStub smtp, String to, String escalateTo) {
    return new EmailChannel(Emails.to(to, escalateTo, smtp.port()), OwnerDetails.UNKNOWN);
  }

  private static Notice bob(Level level) {
    return bob(level, null);
  }

  private static Notice bob(Level level, @org.jspecify.annotations.Nullable String contact) {
    Notice of = notice("bob@example.org", level, Why.RAISED, Forecast.NONE);
    Owner owner = new Owner(contact, Locale.FRENCH);
    return new Notice(of.subject(), owner, of.usage(), of.change(), of.forecast(), of.at());
  }

  private static List<String> recipients(SmtpStub smtp) {
    return smtp.commands().stream()
        .filter(command -> command.startsWith("RCPT TO:<"))
        .map(command -> command.substring(9, command.indexOf('>')))
        .toList();
  }

  private static String where(SmtpStub smtp) {
    return "SMTP 127.0.0.1:" + smtp.port() + ": ";
  }
}
