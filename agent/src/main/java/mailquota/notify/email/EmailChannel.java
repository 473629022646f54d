package mailquota.notify.email;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import mailquota.notify.Channel;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.OwnerDetails;
import mailquota.notify.email.Recipients.Recipient;
import mailquota.notify.text.Mail;
import mailquota.notify.text.Reader;
import mailquota.notify.text.Wording;
import mailquota.probe.FolderSize;
import mailquota.warning.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends notices by e-mail over SMTP, as text and HTML. Thread-safe. */
public final class EmailChannel implements Channel {

  private static final Logger log = LoggerFactory.getLogger(EmailChannel.class);

  private final EmailSettings settings;
  private final OwnerDetails details;
  private final SmtpClient smtp;
  private final SmtpConnections connections;

  public EmailChannel(EmailSettings settings, OwnerDetails details) {
    this.settings = settings;
    this.details = details;
    smtp = new SmtpClient(settings.smtp());
    connections = new SmtpConnections(smtp);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public boolean carries(Notice notice) {
    return settings.carries(notice);
  }

  @Override
  public int connections() {
    return settings.smtp().connections();
  }

  @Override
  public Delivery deliver(Notice notice) {
    try {
      return deliver(notice, Recipients.of(settings, notice));
    } catch (MessagingException e) {
      return smtp.failed(e);
    }
  }

  private Delivery deliver(Notice notice, Recipients recipients) throws MessagingException {
    try {
      send(notice, recipients.first());
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
          "channel={} notice={} is sent to another recipient, the mailbox is full: {}",
          settings.name(),
          notice.id(),
          failure.code());
      send(notice, instead);
      return new Accepted();
    }
  }

  private void send(Notice notice, Recipient recipient) throws MessagingException {
    boolean isOwner = recipient.reader() == Reader.OWNER;
    Wording wording =
        isOwner ? settings.style().towards(notice.owner()) : settings.style().towardsOthers();
    List<FolderSize> known = isOwner ? details.folders(notice.subject()) : List.of();
    String page = isOwner ? details.page(notice.subject()).orElse("") : "";
    Mail mail = wording.mail(notice, recipient.reader(), known, page);
    InternetAddress from = MailAddress.of(settings.from());
    AutomaticMessage message =
        AutomaticMessage.of(notice, smtp.session(), from, recipient.address(), mail);
    connections.send(message, from, recipient.address());
  }

  @Override
  public Duration closeIdle(Instant now) {
    return connections.closeIdle(now);
  }

  @Override
  public void close() {
    connections.close();
  }
}
