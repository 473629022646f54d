package mailquota.notify;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
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
  private final Session session;

  public EmailChannel(EmailSettings settings, BiggestFolders folders) {
    this.settings = settings;
    this.folders = folders;
    session = MailSession.with(settings.smtp());
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
      Transport transport = session.getTransport("smtp");
      try {
        // First of all: nobody's folders are asked for while no mail can go out.
        transport.connect();
        return deliver(notice, recipients, transport);
      } finally {
        close(transport);
      }
    } catch (AddressException e) {
      return new Rejected("no address to write to: " + e.getMessage());
    } catch (MessagingException e) {
      return SmtpFailure.of(e).delivery(server());
    }
  }

  private Delivery deliver(Notice notice, Recipients recipients, Transport transport)
      throws MessagingException {
    try {
      send(notice, recipients.first(), transport);
      return new Accepted();
    } catch (MessagingException e) {
      SmtpFailure failure = SmtpFailure.of(e);
      Recipient instead = recipients.instead();
      if (instead == null || !failure.isMailboxFull()) {
        return failure.delivery(server());
      }
      log.info(
          "channel={} notice={} goes to another, for the mailbox it was for takes no mail: {}",
          settings.name(),
          notice.id(),
          failure.code());
      send(notice, instead, transport);
      return new Accepted();
    }
  }

  private void send(Notice notice, Recipient recipient, Transport transport)
      throws MessagingException {
    boolean isOwner = recipient.reader() == Reader.OWNER;
    Wording wording =
        isOwner ? settings.style().towards(notice.owner()) : settings.style().towardsOthers();
    List<FolderSize> known = isOwner ? folders.of(notice.subject()) : List.of();
    Mail mail = wording.mail(notice, recipient.reader(), known);
    InternetAddress from = new InternetAddress(settings.from(), true);
    AutomaticMessage message =
        AutomaticMessage.of(notice, session, from, recipient.address(), mail);
    transport.sendMessage(message, new Address[] {recipient.address()});
  }

  /** However that goes, what was accepted is accepted. */
  private static void close(Transport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      log.debug("an SMTP connection was not closed cleanly: {}", e.getMessage());
    }
  }

  private String server() {
    return settings.smtp().host() + ":" + settings.smtp().port();
  }
}
