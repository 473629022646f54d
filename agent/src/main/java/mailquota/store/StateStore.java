package mailquota.store;

import java.util.List;
import java.util.function.Consumer;
import mailquota.quota.Address;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;

/** What outlives the process, to those who may not wait for it. Thread-safe. */
public interface StateStore {

  /** Nothing does. */
  StateStore NONE = telling(_ -> {});

  /** Nothing does, and notices go there at once. */
  static StateStore telling(Consumer<Notice> notices) {
    return new StateStore() {
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
      public void remember(StoredMailbox changed, List<Notice> sent) {
        sent.forEach(notices);
      }

      @Override
      public void forget(String server, Address mailbox) {}
    };
  }

  /**
   * Whether it can be told what an earlier process knew. Until then nothing is to be decided: it
   * might have been decided before.
   */
  boolean isKnown();

  /** What an earlier process knew of the mailbox; null when nothing, or when it has been taken. */
  @Nullable StoredMailbox peek(Address mailbox);

  /** The same, and from now on the caller knows it. */
  @Nullable StoredMailbox take(Address mailbox);

  /**
   * Something was decided of a mailbox: it is to outlive the process, together with the notices
   * that follow from it.
   */
  void remember(StoredMailbox changed, List<Notice> notices);

  /** The mailbox is no longer watched on this server. */
  void forget(String server, Address mailbox);
}
