package mailquota.notify.email;

import static mailquota.notify.text.Notices.notice;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.forecast.Forecast;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.OwnerDetails;
import mailquota.quota.Level;
import mailquota.quota.Secret;
import mailquota.testing.dovecot.DovecotSubmission;
import mailquota.testing.dovecot.User;
import mailquota.warning.Change.Why;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Through a real submission server: Dovecot's, with TLS and a login. */
@Tag("real")
@Timeout(120)
class SubmissionIT {

  private static final List<DemoMail> INBOX = new CopyOnWriteArrayList<>();

  private static @Nullable DemoServer relay;
  private static @Nullable DovecotSubmission submission;

  @BeforeAll
  static void start() throws IOException {
    DovecotSubmission.require();
    relay = DemoSmtpServer.start(0, to -> !to.startsWith("full@"), INBOX::add);
    submission = DovecotSubmission.before(relay.port());
    submission.dovecot().addUser(User.named("agent@example.org").password("of the agent"));
  }

  @AfterAll
  static void stop() {
    if (submission != null) {
      submission.close();
    }
    if (relay != null) {
      relay.close();
    }
  }

  @BeforeEach
  void empty() {
    INBOX.clear();
  }

  @ParameterizedTest
  @EnumSource(Tls.class)
  void arrivesUnchangedWhateverTheConnection(Tls tls) throws IOException, MessagingException {
    assertThat(deliver("alice@example.org", server(tls, "of the agent", true)))
        .isEqualTo(new Accepted());
    DemoMail mail = INBOX.getFirst();
    assertThat(mail.recipients()).containsExactly("alice@example.org");
    var message = Emails.read(mail);
    assertThat(message.getMessageID()).endsWith("@example.org>");
    assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(Emails.part(message, 0)).contains("932\u00a0MB of 1.0\u00a0GB used");
    assertThat(Emails.part(message, 1)).contains("<!DOCTYPE html>", "<strong>91%</strong>");
  }

  /** Ours to mend, and not final. */
  @Test
  void aWrongSmtpPasswordIsRetriedAndNotShown() throws IOException {
    Delivery delivery = deliver("alice@example.org", server(Tls.IMPLICIT, "another", true));
    assertThat(delivery)
        .asInstanceOf(InstanceOfAssertFactories.type(RetryLater.class))
        .extracting(RetryLater::why)
        .asString()
        .contains("535 5.7.8")
        .doesNotContain("another");
    assertThat(INBOX).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Tls.class,
      names = {"IMPLICIT", "STARTTLS"})
  void nothingIsSentToAnUntrustedServer(Tls tls) throws IOException {
    Delivery delivery = deliver("alice@example.org", server(tls, "of the agent", false));
    assertThat(delivery).isInstanceOf(RetryLater.class);
    assertThat(INBOX).isEmpty();
  }

  /** The relay's refusal comes through, and with it what it means. */
  @Test
  void theAdminIsNotifiedOfAFullMailboxBehindTheRelay() throws IOException, MessagingException {
    assertThat(deliver("full@example.org", server(Tls.STARTTLS, "of the agent", true)))
        .isEqualTo(new Accepted());
    assertThat(INBOX).hasSize(1);
    assertThat(INBOX.getFirst().recipients()).containsExactly("postmaster@example.org");
    assertThat(Emails.read(INBOX.getFirst()).getSubject())
        .isEqualTo("Mailbox almost full: 91% (full@example.org)");
  }

  private static Delivery deliver(String mailbox, SmtpServer server) {
    EmailSettings settings = Emails.to("{contact}", "postmaster@{domain}", server);
    return new EmailChannel(settings, OwnerDetails.UNKNOWN)
        .deliver(notice(mailbox, Level.CRITICAL, Why.RAISED, Forecast.NONE));
  }

  private static SmtpServer server(Tls tls, String password, boolean isTrusted) throws IOException {
    DovecotSubmission server = running();
    int port = tls == Tls.IMPLICIT ? server.submissionsPort() : server.submissionPort();
    Trust trust = isTrusted ? Trust.of(server.dovecot().caFile()) : Trust.ofSystem();
    return new SmtpServer(
        "localhost",
        port,
        tls,
        trust,
        "agent@example.org",
        new Secret(password),
        SmtpServer.USUAL_CONNECTIONS);
  }

  private static DovecotSubmission running() {
    if (submission == null) {
      throw new IllegalStateException("it was not started");
    }
    return submission;
  }
}
