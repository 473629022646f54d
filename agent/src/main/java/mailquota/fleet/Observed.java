package mailquota.fleet;

import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import mailquota.fleet.FleetFigures.Fleet;
import mailquota.fleet.Holdings.Phase;
import mailquota.fleet.Registry.Answer.Renewed;
import mailquota.fleet.Registry.Member;
import mailquota.fleet.Registry.Presence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an agent has seen of the tables, and the moves of its segments. Thread-safe. */
final class Observed {

  private static final Logger log = LoggerFactory.getLogger(Observed.class);

  private final AtomicLong claimed = new AtomicLong();
  private final AtomicLong released = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile Renewed last = new Renewed(false, 0, 0, List.of(), List.of());

  /** The servers that are not configured alike, with the agents. */
  private volatile SortedMap<String, String> differences = new TreeMap<>();

  /** By the thread of the lease. */
  void read(Renewed tables) {
    SortedMap<String, String> before = differences;
    SortedMap<String, String> now = new Agreement(tables.members()).differences();
    last = tables;
    differences = now;
    now.forEach((server, agents) -> {
      if (!agents.equals(before.get(server))) {
        log.warn("server={} is not configured alike: {}", server, agents);
      }
    });
    before.keySet().stream()
        .filter(server -> !now.containsKey(server))
        .forEach(server -> log.info("server={} is configured alike by all agents", server));
  }

  void claimed(List<Tenure> tenures) {
    claimed.addAndGet(tenures.size());
  }

  void released(List<Tenure> tenures) {
    released.addAndGet(tenures.size());
  }

  void lost(List<Tenure> tenures) {
    lost.addAndGet(tenures.size());
  }

  /** Whether a job is this agent's, by the agents that live: each of them gets the same. */
  boolean isFirst(String agent, String job) {
    Segment all = new Segment("~" + job, 0, Slot.COUNT); // No server has such a name.
    List<String> live =
        last.members().stream().filter(Plan::isLive).map(Registry.Member::name).toList();
    return agent.equals(Shares.of(List.of(all), live).get(all));
  }

  FleetFigures figures(Holdings holdings, Duration lease) {
    Map<String, Integer> own = new HashMap<>();
    for (Phase phase : Phase.values()) {
      own.put(phase.name().toLowerCase(Locale.ROOT), (int) holdings.in(phase).count());
    }
    return new FleetFigures(
        lease.isZero() ? Optional.empty() : Optional.of(fleet()),
        own,
        Map.of("claimed", claimed.get(), "released", released.get(), "lost", lost.get()),
        lease);
  }

  private Fleet fleet() {
    Renewed now = last;
    Set<UUID> live = now.members().stream().filter(Plan::isLive).map(Member::id).collect(toSet());
    int held = (int) now.rows().stream().filter(row -> live.contains(row.holder())).count();
    return new Fleet(
        live.size(),
        now.members().stream()
            .filter(member -> member.presence() == Presence.MISSING)
            .map(Member::name)
            .sorted()
            .toList(),
        held,
        now.rows().size() - held,
        !differences.isEmpty());
  }
}
