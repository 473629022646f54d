package mailquota.probe;

import mailquota.inventory.Mailbox;
import mailquota.net.Deadline;

/** The credentials for every mailbox of one server. Thread-safe. */
@FunctionalInterface
public interface Logins extends AutoCloseable {

  /**
   * The current credentials of {@code mailbox}. May request a token, and blocks until {@code
   * deadline} at most.
   *
   * @throws ProbeFailedException when there are none, with the reason
   */
  Credentials of(Mailbox mailbox, Deadline deadline) throws ProbeFailedException;

  default void refused(Mailbox mailbox, Credentials credentials) {
    // A password has no replacement.
  }

  /** Closes the connections that are kept for getting credentials. */
  @Override
  default void close() {}
}
