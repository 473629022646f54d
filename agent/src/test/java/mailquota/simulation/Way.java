package mailquota.simulation;

import java.time.Instant;
import java.util.List;

/** A way of watching mailboxes. */
@FunctionalInterface
interface Way {

  /**
   * What was told of each mailbox, and when each was probed.
   *
   * @param told one list a life, in the order of the lives
   * @param probed likewise
   */
  record Watched(List<List<Told>> told, List<List<Instant>> probed) {

    long probes() {
      return probed.stream().mapToLong(List::size).sum();
    }
  }

  Watched watch(List<Life> lives);
}
