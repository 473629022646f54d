package mailquota.fleet;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mailquota.quota.Fnv1a;

/**
 * Who should hold each range of a server, computed from the names of the agents alone: each agent
 * gets the same result. Rendezvous hashing, with a limit: a range goes to the agent with the
 * highest score for it that has fewer than its part of the ranges.
 */
public final class Shares {

  private Shares() {}

  /**
   * The name of the agent for each range.
   *
   * @param ranges all of one server
   * @param agents their names, all different; without any, the result is empty
   */
  public static Map<Segment, String> of(Collection<Segment> ranges, Collection<String> agents) {
    Map<Segment, String> shares = new HashMap<>();
    if (agents.isEmpty()) {
      return shares;
    }
    int most = Math.ceilDiv(ranges.size(), agents.size());
    Map<String, Integer> counts = new HashMap<>();
    for (Segment range : ranges.stream().sorted().toList()) {
      candidates(range, agents).stream()
          .filter(agent -> counts.getOrDefault(agent, 0) < most)
          .findFirst()
          .ifPresent(agent -> {
            counts.merge(agent, 1, Integer::sum);
            shares.put(range, agent);
          });
    }
    return shares;
  }

  private static List<String> candidates(Segment range, Collection<String> agents) {
    long ofRange = Fnv1a.add(Fnv1a.add(Fnv1a.BASIS, range.server()), range.lo());
    return agents.stream()
        .sorted(
            Comparator.comparingLong((String agent) -> score(agent, ofRange))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static long score(String agent, long ofRange) {
    return mixed(mixed(Fnv1a.add(Fnv1a.BASIS, agent)) + ofRange);
  }

  /** Spreads the hashes of similar names, as in SplittableRandom. */
  private static long mixed(long hash) {
    long first = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    long second = (first ^ (first >>> 27)) * 0x94d049bb133111ebL;
    return second ^ (second >>> 31);
  }
}
