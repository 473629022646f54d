package mailquota.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import mailquota.state.SilenceWatch;
import mailquota.state.StateWriter;

/** Metrics of the store, of its writer and of silences. Thread-safe. */
public record StoreMetrics(StateWriter writer, SilenceWatch silences) implements MultiCollector {

  @Override
  public MetricSnapshots collect() {
    Samples up =
        new Samples(
            "quota_agent_store_up",
            "Whether the store did what it was last asked; absent until it has been asked.");
    writer.isUp().ifPresent(isUp -> up.add(Labels.EMPTY, isUp ? 1 : 0));
    Samples pending =
        new Samples(
            "quota_agent_store_pending",
            "Mailboxes of which something was decided that is not stored yet.");
    pending.add(Labels.EMPTY, writer.pending());
    Samples holding =
        new Samples(
            "quota_agent_silences",
            "Silences that hold now; absent until the store has been read.");
    silences.active().ifPresent(count -> holding.add(Labels.EMPTY, count));
    Samples standby =
        new Samples(
            "quota_agent_standby",
            "Whether another agent has the same store and this one only measures; absent until the"
                + " store has been read.");
    writer.isStandby().ifPresent(isStandby -> standby.add(Labels.EMPTY, isStandby ? 1 : 0));
    return new MetricSnapshots(
        up.snapshot(),
        pending.snapshot(),
        holding.snapshot(),
        standby.snapshot(),
        counter(
            "quota_agent_store_rejected_rows",
            "Mailboxes that the database refused to store while it took others.",
            writer.rejected()),
        counter(
            "quota_agent_store_unreadable_rows",
            "Rows of the store that this version cannot read, and has set aside.",
            writer.unreadable()));
  }

  private static CounterSnapshot counter(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value((double) value).build())
        .build();
  }
}
