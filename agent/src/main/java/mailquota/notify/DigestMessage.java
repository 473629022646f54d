package mailquota.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Instant;
import java.util.Date;

/**
 * A digest as a message: text and HTML of the same content, marked as sent by a machine (RFC 3834
 * section 5), with a Message-ID of its own for each channel and date, so that what is sent twice is
 * one message to a mail client.
 */
final class DigestMessage extends MimeMessage {

  private final String messageId;

  DigestMessage(
      Session session, DigestSettings settings, String id, DigestText.Rendered digest, Instant at)
      throws MessagingException {
    super(session);
    InternetAddress from = new InternetAddress(settings.from(), true);
    String sender = from.getAddress();
    messageId = "<" + id + sender.substring(sender.indexOf('@')) + ">";
    setFrom(from);
    setRecipient(Message.RecipientType.TO, new InternetAddress(settings.to(), true));
    setSubject(digest.subject(), UTF_8.name());
    setSentDate(Date.from(at));
    setHeader("Auto-Submitted", "auto-generated");
    MimeBodyPart text = new MimeBodyPart();
    text.setText(digest.text(), UTF_8.name());
    MimeBodyPart html = new MimeBodyPart();
    html.setText(digest.html(), UTF_8.name(), "html");
    setContent(new MimeMultipart("alternative", text, html));
    saveChanges();
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", messageId);
  }
}
