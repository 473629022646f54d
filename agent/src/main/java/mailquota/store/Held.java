package mailquota.store;

import java.util.List;

/** What those who deliver have to know beside the store. Thread-safe; nothing blocks. */
public interface Held {

  /** Whether anything may be delivered; not before it is known what was decided before. */
  boolean isKnown();

  /**
   * What waits for the store so long that it is to be delivered without it, in the order in which
   * it was decided. A parcel stays here until it is stored.
   */
  List<Parcel> overdue(String channel);
}
