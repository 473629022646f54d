package mailquota.fleet;

import java.time.Duration;
import java.util.Map;

/**
 * What an agent knows of itself among others, as of its last look at the tables.
 *
 * @param agents the live ones, this one included
 * @param held the segments of all agents that an agent holds
 * @param unheld those that none holds
 * @param own the segments of this agent by phase: recalling, active, draining
 * @param moves of this agent since its start, by reason: claimed, released, lost
 * @param lease the rest of the lease
 */
public record FleetFigures(
    int agents,
    int held,
    int unheld,
    Map<String, Integer> own,
    Map<String, Long> moves,
    Duration lease) {

  public FleetFigures {
    own = Map.copyOf(own);
    moves = Map.copyOf(moves);
  }
}
