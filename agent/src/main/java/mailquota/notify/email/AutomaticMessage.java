package mailquota.notify.email;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.util.Date;
import mailquota.notify.text.Mail;
import mailquota.notify.text.PlainText;
import mailquota.quota.Level;
import mailquota.warning.Notice;

/**
 * An automatic mail with text and HTML parts. Its Message-ID derives from the id of the notice, so
 * that mail clients show a mail that was sent twice once.
 */
final class AutomaticMessage extends MimeMessage {

  /** Writes headers in UTF-8; such a mail requires SMTPUTF8. */
  private static final Session UTF8 = MailSession.utf8Headers();

  /** RFC 5322 section 2.1.1. */
  private static final int LONGEST_LINE = 998;

  private final String messageId;

  private AutomaticMessage(
      Session session, String id, InternetAddress from, InternetAddress to, Mail mail, Instant at)
      throws MessagingException {
    super(MailAddress.isAscii(from) && MailAddress.isAscii(to) ? session : UTF8);
    messageId = id(id, from);
    setFrom(from);
    setRecipient(Message.RecipientType.TO, to);
    setSubject(mail.subject(), UTF_8.name());
    setSentDate(Date.from(at));
    // Suppresses automatic answers: RFC 3834 section 5, and the header of Exchange.
    // "Precedence: bulk" would allow delay or loss.
    setHeader("Auto-Submitted", "auto-generated");
    setHeader("X-Auto-Response-Suppress", "All");
    setContent(
        new MimeMultipart("alternative", part("plain", mail.text()), part("html", mail.html())));
  }

  /** All notices of an episode refer to a message id never sent, so that clients group them. */
  static AutomaticMessage of(
      Notice notice, Session session, InternetAddress from, InternetAddress to, Mail mail)
      throws MessagingException {
    AutomaticMessage message =
        new AutomaticMessage(session, notice.id(), from, to, mail, notice.at());
    message.setHeader("References", id(notice.episodeId(), from));
    message.setHeader("X-Quota-Mailbox", encoded(notice.subject().mailbox().value()));
    message.setHeader("X-Quota-Level", notice.change().level().name());
    message.setHeader("X-Quota-Reason", notice.change().why().label());
    if (notice.change().level().isAbove(Level.WARNING)) {
      message.setHeader("Importance", "high");
    }
    message.saveChanges();
    return message;
  }

  /** Any other mail; the id stays the same when it is sent again. */
  static AutomaticMessage of(
      String id, Session session, InternetAddress from, InternetAddress to, Mail mail, Instant at)
      throws MessagingException {
    AutomaticMessage message = new AutomaticMessage(session, id, from, to, mail, at);
    message.saveChanges();
    return message;
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", messageId);
  }

  private static String id(String id, InternetAddress from) {
    String sender = from.getAddress();
    return "<" + id + sender.substring(sender.indexOf('@')) + ">";
  }

  private static String encoded(String text) {
    try {
      return MimeUtility.encodeText(PlainText.of(text), UTF_8.name(), null);
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java runtime has UTF-8", e);
    }
  }

  /** Encodes the text once; Jakarta Mail would do so twice, byte by byte. */
  private static MimeBodyPart part(String subtype, String text) throws MessagingException {
    boolean isPlain =
        MailAddress.isAscii(text) && text.lines().allMatch(line -> line.length() <= LONGEST_LINE);
    String encoding = isPlain ? "7bit" : "quoted-printable";
    InternetHeaders headers = new InternetHeaders();
    headers.setHeader("Content-Type", "text/" + subtype + "; charset=UTF-8");
    headers.setHeader("Content-Transfer-Encoding", encoding);
    return new MimeBodyPart(headers, encoded(text.getBytes(UTF_8), encoding));
  }

  private static byte[] encoded(byte[] text, String encoding) throws MessagingException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length * 3 / 2);
    try (OutputStream encoder = MimeUtility.encode(bytes, encoding)) {
      encoder.write(text);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes what is written", e);
    }
    return bytes.toByteArray();
  }
}
