package mailquota.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.fleet.FleetFigures;
import mailquota.fleet.FleetFigures.Fleet;

/**
 * Metrics of an agent that is one of several, read at each scrape. Thread-safe.
 *
 * @param fenced the number of writes that were refused
 * @param rewrites how often what was stored lately was written again
 */
public record FleetMetrics(
    Supplier<FleetFigures> figures, LongSupplier fenced, LongSupplier rewrites)
    implements MultiCollector {

  @Override
  public MetricSnapshots collect() {
    FleetFigures now = figures.get();
    return new MetricSnapshots(
        Stream.concat(now.fleet().stream().flatMap(FleetMetrics::fleet), own(now)).toList());
  }

  private static Stream<MetricSnapshot> fleet(Fleet all) {
    Samples agents =
        new Samples(
            "quota_agent_fleet_agents", "Live agents with this store, as this one sees it.");
    agents.add(Labels.EMPTY, all.agents());
    Samples missing =
        new Samples(
            "quota_agent_fleet_agent_missing",
            "Agents that did not leave in order and do not renew their leases.");
    all.missing().forEach(agent -> missing.add(Labels.of("agent", agent), 1));
    Samples differs =
        new Samples(
            "quota_agent_fleet_config_differs",
            "Whether the agents have not configured each mail server alike.");
    differs.add(Labels.EMPTY, all.differs() ? 1 : 0);
    Samples segments =
        new Samples(
            "quota_agent_fleet_segments", "Segments of all agents, which one holds or none.");
    segments.add(Labels.of("state", "held"), all.held());
    segments.add(Labels.of("state", "unheld"), all.unheld());
    return Stream.of(agents, missing, differs, segments).map(Samples::snapshot);
  }

  private Stream<MetricSnapshot> own(FleetFigures now) {
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
    CounterSnapshot again =
        CounterSnapshot.builder()
            .name("quota_agent_store_rewrites")
            .help(
                "How often the last decisions and deliveries were written again, because the"
                    + " database may have lost them.")
            .dataPoint(point(Labels.EMPTY, rewrites.getAsLong()))
            .build();
    return Stream.of(own.snapshot(), lease.snapshot(), moves.build(), refused, again);
  }

  private static CounterSnapshot.CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .labels(labels)
        .value((double) value)
        .build();
  }
}
