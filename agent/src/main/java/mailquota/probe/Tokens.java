package mailquota.probe;

import mailquota.net.Deadline;
import mailquota.quota.Address;
import mailquota.quota.Secret;

/** OAuth 2 access tokens, each cached while it is valid. Thread-safe. */
@FunctionalInterface
public interface Tokens extends AutoCloseable {

  /**
   * A token for {@code mailbox}. Blocks until {@code deadline} at most.
   *
   * @throws ProbeFailedException when there is none, with the reason
   */
  Secret token(Address mailbox, Deadline deadline) throws ProbeFailedException;

  /** The mail server did not take {@code token}, which may have been revoked. */
  default void refused(Address mailbox, Secret token) {
    // Nothing to drop.
  }

  /** Closes the connections to the token endpoint; a token that is asked for later fails. */
  @Override
  default void close() {}
}
