package mailquota.notify;

import mailquota.net.Trust;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The mail server that takes our mail.
 *
 * @param trust whose certificates are believed
 * @param user with {@code password}, for SMTP AUTH; null for none
 * @param connections how many at once, 1 or more
 */
public record SmtpServer(
    String host,
    int port,
    Encryption encryption,
    Trust trust,
    @Nullable String user,
    @Nullable Secret password,
    int connections) {

  /** Few enough for the limit that a server has for one client. */
  public static final int USUAL_CONNECTIONS = 4;

  /** With the usual number of connections. */
  public SmtpServer(
      String host,
      int port,
      Encryption encryption,
      Trust trust,
      @Nullable String user,
      @Nullable Secret password) {
    this(host, port, encryption, trust, user, password, USUAL_CONNECTIONS);
  }

  /** How the connection is encrypted; STARTTLS is demanded, never only tried. */
  public enum Encryption {
    IMPLICIT,
    STARTTLS,
    NONE
  }
}
