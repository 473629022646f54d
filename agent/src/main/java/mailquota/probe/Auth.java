package mailquota.probe;

import java.time.InstantSource;
import mailquota.inventory.Mailbox;
import mailquota.net.Deadline;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** How to log in for the mailboxes of a server. */
public sealed interface Auth {

  /**
   * The login, in which {@code {mailbox}}, {@code {localpart}} and {@code {domain}} stand for the
   * mailbox's; {@code {mailbox}*admin} is Dovecot's master user.
   */
  String user();

  /**
   * Whether one and the same secret logs in for every mailbox: when it is refused, trying it with
   * the next one locks it out.
   */
  boolean isOneSecret();

  /** What logs in from now on. What it learns, a token, lives as long as it. */
  Logins logins(InstantSource clock);

  /**
   * By password.
   *
   * @param authorizeAs the SASL authorization identity (RFC 4616), a template too; null for none
   * @param password the password for every mailbox that has none of its own; null when each has one
   */
  record Password(
      Mechanism.Password mechanism,
      String user,
      @Nullable String authorizeAs,
      @Nullable Secret password)
      implements Auth {

    @Override
    public boolean isOneSecret() {
      return password != null;
    }

    @Override
    public Logins logins(InstantSource clock) {
      return (mailbox, _) -> credentials(mailbox);
    }

    /**
     * The login as it is written, for who asks in nobody's name: an admin.
     *
     * @throws IllegalStateException when the server has no password, which the configuration does
     *     not let pass
     */
    public Credentials credentials() {
      if (password == null) {
        throw new IllegalStateException("no password for " + user);
      }
      return new Credentials.Password(mechanism, user, authorizeAs, password);
    }

    private Credentials credentials(Mailbox mailbox) {
      Secret secret = mailbox.password() == null ? password : mailbox.password();
      if (secret == null) {
        // The configuration does not let this pass.
        throw new IllegalStateException("no password for " + mailbox);
      }
      return new Credentials.Password(
          mechanism,
          mailbox.address().fillIn(user),
          authorizeAs == null ? null : mailbox.address().fillIn(authorizeAs),
          secret);
    }
  }

  /** By OAuth 2 access token. */
  record Token(Mechanism.Token mechanism, String user, TokenSource source) implements Auth {

    @Override
    public boolean isOneSecret() {
      return true;
    }

    @Override
    public Logins logins(InstantSource clock) {
      Tokens tokens = source.open(clock);
      return new Logins() {
        @Override
        public Credentials of(Mailbox mailbox, Deadline deadline) throws ProbeFailedException {
          return new Credentials.Token(
              mechanism, mailbox.address().fillIn(user), tokens.token(mailbox.address(), deadline));
        }

        @Override
        public void refused(Mailbox mailbox, Credentials credentials) {
          if (credentials instanceof Credentials.Token login) {
            tokens.refused(mailbox.address(), login.token());
          }
        }
      };
    }
  }
}
