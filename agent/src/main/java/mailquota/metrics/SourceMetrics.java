package mailquota.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import mailquota.inventory.source.SourceState;

/** Metrics of the sources of mailboxes, read at each scrape. Thread-safe. */
public final class SourceMetrics implements MultiCollector {

  private final Supplier<Map<String, SourceState>> states;

  /**
   * @param states the state of each source by its name
   */
  public SourceMetrics(Supplier<Map<String, SourceState>> states) {
    this.states = states;
  }

  @Override
  public MetricSnapshots collect() {
    Samples mailboxes =
        new Samples("quota_agent_inventory_mailboxes", "Accepted mailboxes of a source.");
    Samples lastSuccess =
        new Samples(
            "quota_agent_inventory_last_success_timestamp_seconds",
            "When the source was last read, as Unix time; absent until then.");
    Samples up =
        new Samples(
            "quota_agent_inventory_up",
            "Whether the last reading of the source succeeded; absent until the first has ended.");
    Samples held =
        new Samples(
            "quota_agent_inventory_held",
            "Whether the last content of the source is held and the known mailboxes stay.");
    Samples rejected =
        new Samples(
            "quota_agent_inventory_rejected_rows",
            "Rows of the last complete reading that are not used, or not entirely.");
    Samples took =
        new Samples(
            "quota_agent_inventory_refresh_seconds",
            "How long the last reading of the source took; absent until the first has ended.");
    states
        .get()
        .forEach((source, state) -> {
          Labels labels = Labels.of("source", source);
          mailboxes.add(labels, state.mailboxes());
          held.add(labels, state.objection() == null ? 0 : 1);
          rejected.add(labels, (double) state.rejected());
          Instant at = state.lastSuccess();
          if (at != null) {
            lastSuccess.add(labels, at.toEpochMilli() / 1e3);
          }
          if (state.hasEnded()) {
            up.add(labels, state.failure() == null ? 1 : 0);
          }
          Duration time = state.took();
          if (time != null) {
            took.add(labels, time.toNanos() / 1e9);
          }
        });
    return new MetricSnapshots(
        List.of(mailboxes, lastSuccess, up, held, rejected, took).stream()
            .map(Samples::snapshot)
            .toList());
  }
}
