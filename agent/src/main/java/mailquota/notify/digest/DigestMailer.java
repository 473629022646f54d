package mailquota.notify.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.UUID;
import mailquota.notify.Delivery;
import mailquota.notify.email.SmtpClient;
import mailquota.notify.text.Mail;
import mailquota.notify.text.Wording;
import mailquota.warning.Digest;
import mailquota.warning.Fleet;

/** Sends the digests of one channel by e-mail. Thread-safe. */
public final class DigestMailer {

  private final DigestSettings settings;
  private final DigestTimes times;
  private final SmtpClient smtp;
  private final Wording wording;

  public DigestMailer(DigestSettings settings) {
    this.settings = settings;
    times = new DigestTimes(settings.at(), settings.style().zone());
    wording = settings.style().towardsOthers();
    smtp = new SmtpClient(settings.smtp());
  }

  /** Attempts to send the digest due at {@code due}; the previous one was due at {@code last}. */
  Delivery send(Fleet fleet, Instant due, Instant last) {
    String day = times.dayOf(due).toString();
    String identity = String.join("\0", "digest", settings.name(), settings.to(), day);
    return send(Digest.of(fleet, settings.levels(), last), due, identity, false);
  }

  public Delivery test(Fleet fleet) {
    String identity = UUID.randomUUID().toString();
    Digest digest = Digest.of(fleet, settings.levels(), fleet.at());
    return send(digest, fleet.at(), identity, true);
  }

  private Delivery send(Digest digest, Instant day, String identity, boolean isTest) {
    Mail mail = wording.mail(digest, day, isTest);
    String id = UUID.nameUUIDFromBytes(identity.getBytes(UTF_8)).toString();
    return smtp.deliver(settings.from(), settings.to(), mail, id, digest.fleet().at());
  }
}
