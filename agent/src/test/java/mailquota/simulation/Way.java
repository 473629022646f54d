package mailquota.simulation;

import java.util.List;

/** A way of watching mailboxes. */
@FunctionalInterface
interface Way {

  /**
   * What was told of each mailbox, and how many probes that took.
   *
   * @param told one list a life, in the order of the lives
   */
  record Watched(List<List<Told>> told, long probes) {}

  Watched watch(List<Life> lives);
}
