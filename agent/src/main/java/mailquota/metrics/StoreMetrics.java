package mailquota.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Optional;
import mailquota.state.SilenceWatch;
import mailquota.state.StateWriter;

/** Metrics of the store, of its writer and of silences. Thread-safe. */
public record StoreMetrics(StateWriter writer, SilenceWatch silences) implements MultiCollector {

  @Override
  public MetricSnapshots collect() {
    return new MetricSnapshots(
        gauge(
            "quota_agent_store_up",
            "Whether the last access to the store succeeded; absent before the first.",
            writer.isUp().map(StoreMetrics::number)),
        gauge(
            "quota_agent_store_pending",
            "Mailboxes with a decision that is not stored yet.",
            Optional.of(writer.pending())),
        gauge(
            "quota_agent_silences",
            "Active silences; absent until the store has been read.",
            silences.active()),
        gauge(
            "quota_agent_standby",
            "Whether another agent has the same store and this one only measures; absent until the"
                + " store has been read.",
            writer.isStandby().map(StoreMetrics::number)),
        counter(
            "quota_agent_store_rejected_rows",
            "Mailboxes that the database refused to store while it took others.",
            writer.rejected()),
        counter(
            "quota_agent_store_unreadable_rows",
            "Rows of the store that this version cannot read, and has set aside.",
            writer.unreadable()));
  }

  private static int number(boolean isTrue) {
    return isTrue ? 1 : 0;
  }

  private static MetricSnapshot gauge(String name, String help, Optional<? extends Number> value) {
    Samples samples = new Samples(name, help);
    value.ifPresent(known -> samples.add(Labels.EMPTY, known.doubleValue()));
    return samples.snapshot();
  }

  private static CounterSnapshot counter(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value((double) value).build())
        .build();
  }
}
