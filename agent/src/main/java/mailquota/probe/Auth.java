package mailquota.probe;

import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How to log in for a mailbox.
 *
 * @param user the login, in which {@code {mailbox}}, {@code {localpart}} and {@code {domain}} stand
 *     for the mailbox's; {@code {mailbox}*admin} is Dovecot's master user
 * @param authorizeAs the SASL authorization identity (RFC 4616), likewise; null for none
 * @param password the password for every mailbox that has none of its own; null when each has one
 */
public record Auth(
    Mechanism mechanism, String user, @Nullable String authorizeAs, @Nullable Secret password) {

  /** How the password goes over the wire. */
  public enum Mechanism {
    /** SASL PLAIN; in POP3 USER and PASS unless there is an authorization identity. */
    PLAIN,
    /** IMAP's LOGIN command; POP3's USER and PASS. */
    LOGIN
  }

  /**
   * The credentials for {@code mailbox}.
   *
   * @throws IllegalStateException when neither the mailbox nor the server has a password, which the
   *     configuration does not let pass
   */
  public Credentials credentials(Mailbox mailbox) {
    Secret secret = mailbox.password() == null ? password : mailbox.password();
    if (secret == null) {
      throw new IllegalStateException("no password for " + mailbox);
    }
    return new Credentials(
        fill(user, mailbox.address()),
        authorizeAs == null ? null : fill(authorizeAs, mailbox.address()),
        secret);
  }

  /**
   * The login as it is written, for who asks in nobody's name: an admin.
   *
   * @throws IllegalStateException when the server has no password, which the configuration does not
   *     let pass
   */
  public Credentials credentials() {
    if (password == null) {
      throw new IllegalStateException("no password for " + user);
    }
    return new Credentials(user, authorizeAs, password);
  }

  private static String fill(String template, Address address) {
    return template
        .replace("{mailbox}", address.value())
        .replace("{localpart}", address.localpart())
        .replace("{domain}", address.domain());
  }
}
