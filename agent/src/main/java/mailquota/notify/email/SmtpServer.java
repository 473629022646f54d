package mailquota.notify.email;

import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The server that accepts our mail.
 *
 * @param tls STARTTLS is required, not opportunistic
 * @param user with {@code password} for SMTP AUTH; null for none
 * @param connections the maximum number at the same time, 1 or more
 */
public record SmtpServer(
    String host,
    int port,
    Tls tls,
    Trust trust,
    @Nullable String user,
    @Nullable Secret password,
    int connections) {

  /** Below the usual limits of servers for one client. */
  public static final int USUAL_CONNECTIONS = 4;

  Endpoint endpoint() {
    return new Endpoint(host, port);
  }
}
