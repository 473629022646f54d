package mailquota.notify.email;

import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The mail server that takes our mail.
 *
 * @param tls STARTTLS is demanded, never only tried
 * @param trust whose certificates are believed
 * @param user with {@code password}, for SMTP AUTH; null for none
 * @param connections how many at once, 1 or more
 */
public record SmtpServer(
    String host,
    int port,
    Tls tls,
    Trust trust,
    @Nullable String user,
    @Nullable Secret password,
    int connections) {

  /** Few enough for the limit that a server has for one client. */
  public static final int USUAL_CONNECTIONS = 4;

  Endpoint endpoint() {
    return new Endpoint(host, port);
  }
}
