package mailquota.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import mailquota.fleet.FleetFigures;

/**
 * Metrics of an agent that is one of several, read at each scrape. Thread-safe.
 *
 * @param fenced the number of writes that were refused
 */
public record FleetMetrics(Supplier<FleetFigures> figures, LongSupplier fenced)
    implements MultiCollector {

  @Override
  public MetricSnapshots collect() {
    FleetFigures now = figures.get();
    Samples agents =
        new Samples(
            "quota_agent_fleet_agents", "Live agents with this store, as this one sees it.");
    agents.add(Labels.EMPTY, now.agents());
    Samples fleet =
        new Samples(
            "quota_agent_fleet_segments", "Segments of all agents, which one holds or none.");
    fleet.add(Labels.of("state", "held"), now.held());
    fleet.add(Labels.of("state", "unheld"), now.unheld());
    Samples own = new Samples("quota_agent_segments", "Segments that this agent holds.");
    now.own().forEach((phase, count) -> own.add(Labels.of("state", phase), count));
    Samples lease =
        new Samples(
            "quota_agent_lease_remaining_seconds",
            "The rest of the lease; at 0 the agent decides and delivers nothing.");
    lease.add(Labels.EMPTY, now.lease().toMillis() / 1e3);
    CounterSnapshot.Builder moves =
        CounterSnapshot.builder()
            .name("quota_agent_segment_moves")
            .help("Segments that this agent has claimed, released and lost.");
    now.moves()
        .forEach((reason, count) -> moves.dataPoint(point(Labels.of("reason", reason), count)));
    CounterSnapshot refused =
        CounterSnapshot.builder()
            .name("quota_agent_fenced_writes")
            .help("Writes that were refused because another agent had a segment.")
            .dataPoint(point(Labels.EMPTY, fenced.getAsLong()))
            .build();
    return new MetricSnapshots(
        agents.snapshot(),
        fleet.snapshot(),
        own.snapshot(),
        lease.snapshot(),
        moves.build(),
        refused);
  }

  private static CounterSnapshot.CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .labels(labels)
        .value((double) value)
        .build();
  }
}
