package mailquota.store;

import java.util.Collection;
import java.util.List;

/**
 * The waiting notices of the outbox. Each method may take seconds, and throws {@link
 * StoreException} if the database fails. Thread-safe.
 */
public interface NoticeQueue {

  /** The waiting entries of a channel, in the order of recording. */
  List<OutboxEntry> pending(String channel, int most);

  Backlog backlog(String channel);

  /**
   * Ends the wait of these entries, all or none. An entry that is not stored or has ended is
   * ignored.
   */
  void ended(Collection<Delivered> delivered);
}
