package mailquota.notify;

import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Secret;
import mailquota.warning.Notice;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/** Tells by e-mail over SMTP, as text and HTML. Thread-safe. */
public final class EmailChannel implements Channel {

  private static final String TIMEOUT_MILLIS = "15000";

  private final EmailSettings settings;
  private final Session session;
  private final MailText text = new MailText();

  public EmailChannel(EmailSettings settings) {
    this.settings = settings;
    session = session(settings.smtp());
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public boolean carries(Notice notice) {
    return settings.levels().contains(notice.change().level());
  }

  @Override
  public Delivery deliver(Notice notice) {
    MimeMessage message;
    try {
      message = new NoticeMessage(session, notice, sender(), recipient(notice), text);
    } catch (MessagingException e) {
      return new Rejected("the message could not be made: " + e.getMessage());
    }
    try {
      Transport.send(message);
      return new Accepted();
    } catch (MessagingException e) {
      return verdict(e);
    }
  }

  private InternetAddress sender() throws AddressException {
    return new InternetAddress(settings.from(), true);
  }

  private InternetAddress recipient(Notice notice) throws AddressException {
    String to =
        settings
            .to()
            .replace("{contact}", notice.contactOrMailbox())
            .replace("{mailbox}", notice.subject().mailbox().value());
    return new InternetAddress(to, true);
  }

  /**
   * By the server's reply code (RFC 5321 section 4.2.1): 5xx is final, 4xx is not. What has no code
   * is a connection that failed, and the next may not.
   */
  private Delivery verdict(MessagingException e) {
    int code = replyCode(e);
    String why = describe(e);
    // A relay that does not trust us yet answers 530 or 535 for every mail; that is ours to mend,
    // not final.
    return code >= 500 && code != 530 && code != 535 ? new Rejected(why) : new RetryLater(why);
  }

  /**
   * The highest reply code in the chain of exceptions that Jakarta Mail hangs on a failure; 0 for
   * none.
   */
  private static int replyCode(MessagingException e) {
    int code =
        switch (e) {
          case SMTPAddressFailedException address -> address.getReturnCode();
          case SMTPSendFailedException send -> send.getReturnCode();
          case SMTPSenderFailedException sender -> sender.getReturnCode();
          default -> 0;
        };
    return e.getNextException() instanceof MessagingException next
        ? Math.max(code, replyCode(next))
        : code;
  }

  private String describe(MessagingException e) {
    // The outermost says "Invalid Addresses" only; the server's own words are in the one behind it.
    Exception next = e instanceof SendFailedException ? e.getNextException() : null;
    String words = String.valueOf((next == null ? e : next).getMessage()).strip();
    return "SMTP " + settings.smtp().host() + ":" + settings.smtp().port() + ": " + words;
  }

  private static Session session(SmtpServer server) {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", server.host());
    properties.setProperty("mail.smtp.port", String.valueOf(server.port()));
    properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    switch (server.encryption()) {
      case IMPLICIT -> properties.setProperty("mail.smtp.ssl.enable", "true");
      case STARTTLS -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
      }
      case NONE -> {}
    }
    String user = server.user();
    Secret password = server.password();
    if (user == null || password == null) {
      return Session.getInstance(properties);
    }
    properties.setProperty("mail.smtp.auth", "true");
    return Session.getInstance(properties, new Login(user, password));
  }

  private static final class Login extends Authenticator {

    private final String user;
    private final Secret password;

    Login(String user, Secret password) {
      this.user = user;
      this.password = password;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      return new PasswordAuthentication(user, password.reveal());
    }
  }
}
