package mailquota.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Metrics of the configuration. Thread-safe. */
public final class ConfigMetrics implements MultiCollector {

  private final BooleanSupplier successful;
  private final Supplier<Instant> lastSuccess;

  /**
   * @param successful whether the last load of the configuration succeeded
   * @param lastSuccess when the present configuration was loaded
   */
  public ConfigMetrics(BooleanSupplier successful, Supplier<Instant> lastSuccess) {
    this.successful = successful;
    this.lastSuccess = lastSuccess;
  }

  @Override
  public MetricSnapshots collect() {
    Samples last =
        new Samples(
            "quota_agent_config_last_reload_successful",
            "Whether the last load of the configuration succeeded; otherwise the one before stays.");
    Samples at =
        new Samples(
            "quota_agent_config_last_reload_success_timestamp_seconds",
            "When the present configuration was loaded, as Unix time.");
    last.add(Labels.EMPTY, successful.getAsBoolean() ? 1 : 0);
    at.add(Labels.EMPTY, lastSuccess.get().toEpochMilli() / 1e3);
    return new MetricSnapshots(last.snapshot(), at.snapshot());
  }
}
