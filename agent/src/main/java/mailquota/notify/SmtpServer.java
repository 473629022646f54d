package mailquota.notify;

import mailquota.probe.Trust;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The mail server that takes our mail.
 *
 * @param trust whose certificates are believed
 * @param user with {@code password}, for SMTP AUTH; null for none
 */
public record SmtpServer(
    String host,
    int port,
    Encryption encryption,
    Trust trust,
    @Nullable String user,
    @Nullable Secret password) {

  /** How the connection is encrypted; STARTTLS is demanded, never only tried. */
  public enum Encryption {
    IMPLICIT,
    STARTTLS,
    NONE
  }
}
