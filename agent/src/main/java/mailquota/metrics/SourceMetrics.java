package mailquota.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.inventory.source.SourceState;

/**
 * Metrics of the sources of mailboxes, read at each scrape. Thread-safe.
 *
 * @param states the state of each source by its name
 */
public record SourceMetrics(Supplier<Map<String, SourceState>> states) implements MultiCollector {

  @Override
  public MetricSnapshots collect() {
    Gauges gauges = new Gauges();
    states.get().forEach(gauges::add);
    return new MetricSnapshots(gauges.all().map(Samples::snapshot).toList());
  }

  private static final class Gauges {

    private final Samples mailboxes =
        new Samples("quota_agent_inventory_mailboxes", "Accepted mailboxes of a source.");
    private final Samples lastSuccess =
        new Samples(
            "quota_agent_inventory_last_success_timestamp_seconds",
            "When the source was last read, as Unix time; absent until then.");
    private final Samples up =
        new Samples(
            "quota_agent_inventory_up",
            "Whether the last reading of the source succeeded; absent until the first has ended.");
    private final Samples held =
        new Samples(
            "quota_agent_inventory_held",
            "Whether the last content of the source is held and the known mailboxes stay.");
    private final Samples rejected =
        new Samples(
            "quota_agent_inventory_rejected_rows",
            "Rows of the last complete reading that are not used, or not entirely.");
    private final Samples took =
        new Samples(
            "quota_agent_inventory_refresh_seconds",
            "How long the last reading of the source took; absent until the first has ended.");

    void add(String source, SourceState state) {
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
    }

    Stream<Samples> all() {
      return Stream.of(mailboxes, lastSuccess, up, held, rejected, took);
    }
  }
}
