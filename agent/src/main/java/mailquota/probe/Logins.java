package mailquota.probe;

import mailquota.inventory.Mailbox;
import mailquota.net.Deadline;

/** What to log in with, for every mailbox of one server. Thread-safe. */
@FunctionalInterface
public interface Logins {

  /**
   * The credentials of {@code mailbox} as they are good now. May have to ask for them, and then
   * blocks until {@code deadline} at most.
   *
   * @throws ProbeFailedException when there are none, with the reason
   */
  Credentials of(Mailbox mailbox, Deadline deadline) throws ProbeFailedException;

  /** The server refused {@code credentials}. */
  default void refused(Mailbox mailbox, Credentials credentials) {
    // A password does not get better.
  }
}
