package mailquota.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import mailquota.store.Recorder;

/** Whether what is decided can be stored. Thread-safe. */
public final class StoreMetrics implements MultiCollector {

  private final Recorder recorder;

  public StoreMetrics(Recorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public MetricSnapshots collect() {
    Samples up =
        new Samples(
            "quota_agent_store_up",
            "Whether the store did what it was last asked; absent until it has been asked.");
    recorder.isUp().ifPresent(isUp -> up.add(Labels.EMPTY, isUp ? 1 : 0));
    Samples pending =
        new Samples(
            "quota_agent_store_pending",
            "Mailboxes of which something was decided that is not stored yet.");
    pending.add(Labels.EMPTY, recorder.pending());
    return new MetricSnapshots(up.snapshot(), pending.snapshot());
  }
}
