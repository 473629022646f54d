package mailquota.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import mailquota.fleet.Holdings.Phase;
import mailquota.fleet.Registry.Answer.Renewed;

/** What an agent has seen of the tables, and the moves of its segments. Thread-safe. */
final class Observed {

  private final AtomicLong claimed = new AtomicLong();
  private final AtomicLong released = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile Renewed last = new Renewed(false, List.of(), List.of());

  void read(Renewed tables) {
    last = tables;
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
    Renewed now = last;
    int held = (int) now.rows().stream().filter(row -> row.holder() != null).count();
    Map<String, Integer> own = new HashMap<>();
    for (Phase phase : Phase.values()) {
      own.put(phase.name().toLowerCase(Locale.ROOT), (int) holdings.in(phase).count());
    }
    return new FleetFigures(
        (int) now.members().stream().filter(Plan::isLive).count(),
        held,
        now.rows().size() - held,
        own,
        Map.of("claimed", claimed.get(), "released", released.get(), "lost", lost.get()),
        lease);
  }
}
