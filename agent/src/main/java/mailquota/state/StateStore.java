package mailquota.state;

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

  /** Removes a mailbox that is no longer monitored on this server. */
  void forget(String server, Address mailbox);
}
