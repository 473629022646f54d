package mailquota.simulation;

import java.time.Instant;
import java.util.List;

/** A strategy of probes and notices. */
@FunctionalInterface
interface Strategy {

  /**
   * The notices of each mailbox and the times of its probes.
   *
   * @param notices one list for each life, in the order of the lives
   * @param probeTimes likewise
   */
  record Outcome(List<List<SimulatedNotice>> notices, List<List<Instant>> probeTimes) {

    long probes() {
      return probeTimes.stream().mapToLong(List::size).sum();
    }
  }

  Outcome run(List<Life> lives);
}
