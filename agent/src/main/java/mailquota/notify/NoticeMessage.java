package mailquota.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Date;
import mailquota.quota.Level;
import mailquota.warning.Notice;

/**
 * A notice as a message: text and HTML of the same content, marked as sent by a machine so that no
 * vacation reply answers it (RFC 3834 section 5), and with the notice's identity as its Message-ID,
 * so that what is sent twice is one message to a mail client.
 */
final class NoticeMessage extends MimeMessage {

  private final String messageId;

  NoticeMessage(
      Session session, Notice notice, InternetAddress from, InternetAddress to, MailText text)
      throws MessagingException {
    super(session);
    messageId = "<" + notice.id() + "@" + host(from) + ">";
    MailText.Rendered rendered = text.render(notice);
    setFrom(from);
    setRecipient(Message.RecipientType.TO, to);
    setSubject(rendered.subject(), UTF_8.name());
    setSentDate(Date.from(notice.at()));
    setHeader("Auto-Submitted", "auto-generated");
    setHeader("X-Quota-Mailbox", notice.subject().mailbox().value());
    setHeader("X-Quota-Level", notice.change().level().name());
    setHeader("X-Quota-Reason", notice.change().why().label());
    if (notice.change().level().isAbove(Level.INFO)) {
      setHeader("Importance", "high");
    }
    setContent(new MimeMultipart("alternative", plain(rendered.text()), html(rendered.html())));
    saveChanges();
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", messageId);
  }

  private static String host(InternetAddress from) {
    String address = from.getAddress();
    return address.substring(address.indexOf('@') + 1);
  }

  private static MimeBodyPart plain(String text) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, UTF_8.name());
    return part;
  }

  private static MimeBodyPart html(String html) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(html, UTF_8.name(), "html");
    return part;
  }
}
