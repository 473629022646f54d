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

  /** Records that a job ran, and ends the claim. */
  void mark(String name, Instant at);

  /**
   * Claims the run of a job, until it is marked or the lease of this process ends. A process that
   * has the store alone gets each run. May be called again.
   *
   * @param due when the run is due
   * @param last when the job last ran, as far as the process knows
   * @return when the job last ran; empty if another process runs it now, or ran it for {@code due}
   */
  default Optional<Instant> claim(String name, Instant due, Instant last) {
    return Optional.of(last);
  }
}
