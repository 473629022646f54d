package mailquota.notify;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Recipients.Recipient;
import mailquota.notify.words.Mail;
import mailquota.notify.words.Reader;
import mailquota.notify.words.Wording;
import mailquota.probe.FolderSize;
import mailquota.warning.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells by e-mail over SMTP, as text and HTML. Thread-safe. */
public final class EmailChannel implements Channel {

  private static final Logger log = LoggerFactory.getLogger(EmailChannel.class);

  private final EmailSettings settings;
  private final BiggestFolders folders;
  private final SmtpClient smtp;

  public EmailChannel(EmailSettings settings, BiggestFolders folders) {
    this.settings = settings;
    this.folders = folders;
    smtp = new SmtpClient(settings.smtp());
  }

  @Override
  public String name() {
    return settings.name();
  }

  /** The end of something is told to whom its beginning was. */
  @Override
  public boolean carries(Notice notice) {
    return settings.levels().contains(notice.change().about());
  }

  @Override
  public Delivery deliver(Notice notice) {
    try {
      Recipients recipients = Recipients.of(settings, notice);
      InternetAddress from = MailAddress.of(settings.from());
      // First of all: nobody's folders are asked for while no mail can go out.
      try (SmtpClient.Connection connection = smtp.connect(from, recipients.addresses())) {
        return deliver(notice, recipients, connection);
      }
    } catch (AddressException e) {
      return new Rejected("no address to write to: " + e.getMessage());
    } catch (MessagingException e) {
      return SmtpFailure.of(e).delivery(smtp.where());
    }
  }

  private Delivery deliver(Notice notice, Recipients recipients, SmtpClient.Connection connection)
      throws MessagingException {
    try {
      send(notice, recipients.first(), connection);
      return new Accepted();
    } catch (AddressException e) {
      throw e;
    } catch (MessagingException e) {
      SmtpFailure failure = SmtpFailure.of(e);
      Recipient instead = recipients.instead();
      if (instead == null || !failure.isMailboxFull()) {
        return failure.delivery(smtp.where());
      }
      log.info(
          "channel={} notice={} goes to another, for the mailbox it was for takes no mail: {}",
          settings.name(),
          notice.id(),
          failure.code());
      send(notice, instead, connection);
      return new Accepted();
    }
  }

  private void send(Notice notice, Recipient recipient, SmtpClient.Connection connection)
      throws MessagingException {
    boolean isOwner = recipient.reader() == Reader.OWNER;
    Wording wording =
        isOwner ? settings.style().towards(notice.owner()) : settings.style().towardsOthers();
    List<FolderSize> known = isOwner ? folders.of(notice.subject()) : List.of();
    Mail mail = wording.mail(notice, recipient.reader(), known);
    InternetAddress from = MailAddress.of(settings.from());
    AutomaticMessage message =
        AutomaticMessage.of(notice, smtp.session(), from, recipient.address(), mail);
    connection.send(message, recipient.address());
  }
}
