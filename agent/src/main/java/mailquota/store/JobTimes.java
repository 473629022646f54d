package mailquota.store;

import java.time.Instant;
import java.util.Optional;

/**
 * When named jobs last ran, for all agents with this store. Each method may take seconds, and
 * throws {@link StoreException} if the database fails. Thread-safe.
 */
public interface JobTimes {

  /** Empty for never. */
  Optional<Instant> mark(String name);

  void mark(String name, Instant at);
}
