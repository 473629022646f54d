package mailquota.state;

import java.time.Instant;
import java.util.List;
import mailquota.quota.Address;
import mailquota.store.StoredMailbox;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;

/** The stored states of mailboxes, without a wait for the store. Thread-safe. */
public interface StateStore {

  /** Stores nothing. */
  StateStore NONE =
      new StateStore() {
        @Override
        public boolean isKnown() {
          return true;
        }

        @Override
        public @Nullable StoredMailbox peek(Address mailbox) {
          return null;
        }

        @Override
        public @Nullable StoredMailbox take(Address mailbox) {
          return null;
        }

        @Override
        public void remember(StoredMailbox changed, List<Notice> notices) {}

        @Override
        public void leave(StoredMailbox last, Instant at) {}

        @Override
        public void forget(String server, Address mailbox) {}
      };

  /**
   * Whether the states that an earlier process stored are known. Until then nothing may be decided:
   * it may have been decided before.
   */
  boolean isKnown();

  /** The state that an earlier process stored; null for none, or once it has been taken. */
  @Nullable StoredMailbox peek(Address mailbox);

  /** The same, for the last time. */
  @Nullable StoredMailbox take(Address mailbox);

  /** Stores a new state of a mailbox together with its notices. */
  void remember(StoredMailbox changed, List<Notice> notices);

  /** Keeps the last state of a mailbox that has left the inventory, until it comes back. */
  void leave(StoredMailbox last, Instant at);

  /** Removes the state of a mailbox on this server, and its waiting notices. */
  void forget(String server, Address mailbox);
}
