package mailquota.probe;

import java.time.InstantSource;
import mailquota.inventory.Mailbox;
import mailquota.net.Deadline;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** How the agent logs in to the mailboxes of a server. */
public sealed interface Auth {

  /**
   * The user name, a template in which {@code {mailbox}}, {@code {localpart}} and {@code {domain}}
   * are replaced by those of the mailbox; {@code {mailbox}*admin} is Dovecot's master user.
   */
  String user();

  /**
   * Whether one secret logs in to every mailbox. A refused secret is then not tried for the next
   * mailbox, because the server could lock it out.
   */
  boolean isOneSecret();

  /** Creates the logins, which keep their access tokens. */
  Logins logins(InstantSource clock);

  /**
   * By password.
   *
   * @param authorizeAs the SASL authorization identity (RFC 4616), a template; null for none
   * @param password the password of each mailbox that has none of its own; null when each has one
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

    /** The login of an admin, for which the configuration requires a password. */
    public Credentials credentials() {
      if (password == null) {
        throw new IllegalStateException("no password for " + user);
      }
      return new Credentials.Password(mechanism, user, authorizeAs, password);
    }

    private Credentials credentials(Mailbox mailbox) {
      Secret secret = mailbox.password() == null ? password : mailbox.password();
      if (secret == null) {
        // Prevented by the configuration.
        throw new IllegalStateException("no password for " + mailbox);
      }
      return new Credentials.Password(
          mechanism,
          mailbox.address().fillIn(user),
          authorizeAs == null ? null : mailbox.address().fillIn(authorizeAs),
          secret);
    }
  }

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

        @Override
        public void close() {
          tokens.close();
        }
      };
    }
  }
}
