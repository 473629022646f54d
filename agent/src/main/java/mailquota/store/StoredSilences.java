package mailquota.store;

import java.time.Instant;
import java.util.List;
import mailquota.silence.Silence;

/**
 * The silences of all agents with this store. Each method may take seconds, and throws {@link
 * StoreException} if the database fails. Thread-safe.
 */
public interface StoredSilences {

  /** Adds a silence, unless its id exists. */
  void add(Silence silence);

  /** All silences, including the ended ones until they are purged. */
  List<Silence> silences();

  /** Ends a silence now. Returns false if it does not exist or has ended. */
  boolean expire(String silence, Instant now);
}
