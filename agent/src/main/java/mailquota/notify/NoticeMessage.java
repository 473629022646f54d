package mailquota.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.util.Date;
import mailquota.notify.words.Mail;
import mailquota.notify.words.PlainText;
import mailquota.quota.Level;
import mailquota.warning.Notice;

/**
 * A notice as a message: text and HTML of the same content, and with the notice's identity as its
 * Message-ID, so that what is sent twice is one message to a mail client. All notices of an episode
 * refer to the same message, which was never sent, so that they stand together.
 */
final class NoticeMessage extends MimeMessage {

  private final String messageId;

  NoticeMessage(Session session, Notice notice, InternetAddress from, InternetAddress to, Mail mail)
      throws MessagingException {
    super(session);
    String host = "@" + host(from) + ">";
    messageId = "<" + notice.id() + host;
    setFrom(from);
    setRecipient(Message.RecipientType.TO, to);
    setSubject(mail.subject(), UTF_8.name());
    setSentDate(Date.from(notice.at()));
    setHeader("References", "<" + notice.episodeId() + host);
    setAutomatic();
    setHeader("X-Quota-Mailbox", encoded(notice.subject().mailbox().value()));
    setHeader("X-Quota-Level", notice.change().level().name());
    setHeader("X-Quota-Reason", notice.change().why().label());
    if (notice.change().level().isAbove(Level.WARNING)) {
      setHeader("Importance", "high");
    }
    setContent(new MimeMultipart("alternative", plain(mail.text()), html(mail.html())));
    saveChanges();
  }

  /**
   * A machine sent it, so that nothing answers it: RFC 3834 section 5, and Exchange in its own
   * words. Not {@code Precedence: bulk}, which says that it may wait or be lost.
   */
  private void setAutomatic() throws MessagingException {
    setHeader("Auto-Submitted", "auto-generated");
    setHeader("X-Auto-Response-Suppress", "All");
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", messageId);
  }

  private static String host(InternetAddress from) {
    String address = from.getAddress();
    return address.substring(address.indexOf('@') + 1);
  }

  private static String encoded(String text) {
    try {
      return MimeUtility.encodeText(PlainText.of(text), UTF_8.name(), null);
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java runtime has UTF-8", e);
    }
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
