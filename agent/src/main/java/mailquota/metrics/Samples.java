package mailquota.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/** Collects the samples of a gauge. Used by one thread. */
final class Samples {

  private final MetricMetadata metadata;
  private final List<GaugeDataPointSnapshot> points = new ArrayList<>();

  Samples(String name, String help) {
    metadata = new MetricMetadata(name, help);
  }

  void add(Labels labels, double value) {
    points.add(new GaugeDataPointSnapshot(value, labels, null));
  }

  MetricSnapshot snapshot() {
    return new GaugeSnapshot(metadata, points);
  }
}
