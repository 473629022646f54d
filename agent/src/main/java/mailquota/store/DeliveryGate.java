package mailquota.store;

import java.util.List;

/** What those who deliver have to know beside the store. Thread-safe; nothing blocks. */
public interface DeliveryGate {

  /** Whether anything may be delivered; not before it is known what was decided before. */
  boolean isKnown();

  /**
   * What waits for the store so long that it is to be delivered without it, in the order in which
   * it was decided. An entry stays here until it is stored.
   */
  List<OutboxEntry> overdue(String channel);

  /**
   * Reports that an entry which was {@link #overdue} has left its channel. One that the store
   * refuses is forgotten: it is not overdue any more, and never stored. Any other entry stays
   * overdue until it is stored; then its delivery is to be recorded in the store.
   */
  void delivered(Delivered delivered);
}
