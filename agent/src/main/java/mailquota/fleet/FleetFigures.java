package mailquota.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent knows of itself among others.
 *
 * @param fleet empty while the lease has ended: what was read before may not be true any more
 * @param own the segments of this agent by phase: recalling, active, draining
 * @param moves of this agent since its start, by reason: claimed, released, lost
 * @param lease the rest of the lease
 */
public record FleetFigures(
    Optional<Fleet> fleet, Map<String, Integer> own, Map<String, Long> moves, Duration lease) {

  /**
   * All agents, as of the last look at the tables.
   *
   * @param agents the number of the live ones, this one included
   * @param missing the names of those that did not leave in order, and do not renew their lease
   * @param held the segments that a live agent holds
   * @param unheld those that none holds
   * @param differs whether the agents have not configured each server alike
   */
  public record Fleet(int agents, List<String> missing, int held, int unheld, boolean differs) {

    public Fleet {
      missing = List.copyOf(missing);
    }
  }

  public FleetFigures {
    own = Map.copyOf(own);
    moves = Map.copyOf(moves);
  }
}
