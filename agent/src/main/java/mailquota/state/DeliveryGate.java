package mailquota.state;

import java.util.List;
import mailquota.store.Delivered;
import mailquota.store.OutboxEntry;

/**
 * Which notices may be delivered, and which are delivered without the store. Thread-safe; no method
 * blocks.
 */
public interface DeliveryGate {

  /** Whether notices may be delivered: not before the earlier decisions are known. */
  boolean isKnown();

  /** Whether the process still holds the segment of an entry; otherwise another one sends it. */
  boolean holds(OutboxEntry entry);

  /** Whether nothing may be sent while a result could not be recorded. */
  boolean mustRecord();

  /** How often the process has lost segments: what was read before may have been sent since. */
  long losses();

  /** Whether an entry may be sent now. To be asked before each send. */
  boolean maySend(OutboxEntry entry);

  /**
   * The notices of a channel that have waited too long for the store, in the order of decision. An
   * entry stays here until it is stored.
   */
  List<OutboxEntry> overdue(String channel);

  /**
   * Reports that an entry which was {@link #overdue} has left its channel. An entry that the store
   * refuses is dropped. Any other entry stays overdue until it is stored; then its delivery is to
   * be recorded in the store.
   */
  void delivered(Delivered delivered);
}
