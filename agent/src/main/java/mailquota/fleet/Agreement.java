package mailquota.fleet;

import static java.util.stream.Collectors.joining;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import mailquota.fleet.Registry.Member;

/**
 * How the present agents have configured each server, by their rows alone: all agents that read the
 * same rows come to the same result. Immutable.
 */
final class Agreement {

  private final Set<String> present = new TreeSet<>();

  /** The names of the agents by server and configuration. */
  private final SortedMap<String, Map<Configured, Set<String>>> byServer = new TreeMap<>();

  Agreement(Collection<Member> members) {
    for (Member member : members) {
      if (member.presence().isPresent()) {
        present.add(member.name());
        member
            .servers()
            .forEach((server, configured) ->
                byServer
                    .computeIfAbsent(server, _ -> new HashMap<>())
                    .computeIfAbsent(configured, _ -> new TreeSet<>())
                    .add(member.name()));
      }
    }
  }

  /**
   * The number of ranges of a server by the configuration of all agents that have it; empty if they
   * differ, or none has it.
   */
  OptionalInt ranges(String server) {
    Map<Configured, Set<String>> all = byServer.getOrDefault(server, Map.of());
    return all.size() == 1
        ? all.keySet().stream().mapToInt(Configured::ranges).findFirst()
        : OptionalInt.empty();
  }

  /**
   * The servers that the agents have not configured alike, with the agents: those with the same
   * configuration together, and at the end those without the server.
   */
  SortedMap<String, String> differences() {
    SortedMap<String, String> differences = new TreeMap<>();
    byServer.forEach((server, all) -> {
      Set<String> without = new TreeSet<>(present);
      all.values().forEach(without::removeAll);
      if (all.size() > 1 || !without.isEmpty()) {
        differences.put(server, text(all.values(), without));
      }
    });
    return differences;
  }

  private static String text(Collection<Set<String>> alike, Set<String> without) {
    Stream<String> groups = alike.stream().map(names -> "agents=" + names).sorted();
    Stream<String> rest =
        Stream.of(without).filter(names -> !names.isEmpty()).map(names -> "without=" + names);
    return Stream.concat(groups, rest).collect(joining(" "));
  }
}
