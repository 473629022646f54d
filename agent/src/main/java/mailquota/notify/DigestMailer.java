package mailquota.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import mailquota.notify.Delivery.Accepted;

/** Sends the digests of one channel by e-mail. Thread-safe. */
public final class DigestMailer {

  private final DigestSettings settings;
  private final DigestTimes times;
  private final Session session;
  private final DigestText text = new DigestText();

  public DigestMailer(DigestSettings settings) {
    this.settings = settings;
    times = new DigestTimes(settings.at(), settings.zone());
    session = MailSession.with(settings.smtp());
  }

  /**
   * One attempt to send the digest that is due then.
   *
   * @param last when the one before was due
   */
  Delivery send(Fleet fleet, Instant due, Instant last) {
    LocalDate day = times.dayOf(due);
    String identity = String.join("\0", "digest", settings.name(), settings.to(), day.toString());
    return send(fleet, day, last, identity, false);
  }

  /** One attempt to send a digest that says that it is a test. */
  public Delivery test(Fleet fleet) {
    String identity = UUID.randomUUID().toString();
    return send(fleet, times.dayOf(fleet.at()), fleet.at(), identity, true);
  }

  private Delivery send(Fleet fleet, LocalDate day, Instant last, String identity, boolean isTest) {
    Digest digest = Digest.of(fleet, settings.levels(), last);
    String id = UUID.nameUUIDFromBytes(identity.getBytes(UTF_8)).toString();
    try {
      Transport.send(
          new DigestMessage(
              session,
              settings,
              id,
              text.render(digest, day, settings.zone(), isTest),
              fleet.at()));
      return new Accepted();
    } catch (MessagingException e) {
      return SmtpFailure.of(e).delivery(settings.smtp().host() + ":" + settings.smtp().port());
    }
  }
}
