package mailquota.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.function.ToDoubleFunction;

/**
 * Makes meters with the names of a scrape of Prometheus. A histogram becomes the series of its
 * buckets, its count and its sum, for a meter of Micrometer takes no buckets that are counted
 * already. Used by one thread.
 */
record OtlpMeters(MeterRegistry registry) {

  /** Series with this label are those of single mailboxes, which are not pushed. */
  private static final String MAILBOX = "mailbox";

  /** Sums over mailboxes as they are now, which may fall. */
  private static final String SUMS = "mailbox_";

  void add(MetricSnapshots snapshots) {
    for (MetricSnapshot snapshot : snapshots) {
      add(snapshot);
    }
  }

  private void add(MetricSnapshot snapshot) {
    MetricMetadata about = snapshot.getMetadata();
    String name = about.getPrometheusName();
    switch (snapshot) {
      case GaugeSnapshot gauge ->
          gauge.getDataPoints().forEach(p -> gauge(name, p.getLabels(), p.getValue()));
      case CounterSnapshot counter ->
          counter
              .getDataPoints()
              .forEach(p -> counter(name + "_total", p.getLabels(), p, one -> one.getValue()));
      case HistogramSnapshot histogram ->
          histogram.getDataPoints().forEach(point -> histogram(name, point));
      case SummarySnapshot summary ->
          summary.getDataPoints().forEach(point -> summary(name, point));
      default -> {
        // The agent has no others.
      }
    }
  }

  private void histogram(String name, HistogramDataPointSnapshot point) {
    boolean isSum = name.startsWith(SUMS);
    ClassicHistogramBuckets buckets = point.getClassicBuckets();
    long count = 0;
    for (int i = 0; i < buckets.size(); i++) {
      count += buckets.getCount(i);
      double bound = buckets.getUpperBound(i);
      Labels labels = point.getLabels().add("le", bound(bound));
      number(isSum, name + "_bucket", labels, point, (double) count);
    }
    number(isSum, name + "_count", point.getLabels(), point, (double) count);
    number(isSum, name + "_sum", point.getLabels(), point, point.getSum());
  }

  private static String bound(double bound) {
    return bound == Double.POSITIVE_INFINITY ? "+Inf" : String.valueOf(bound);
  }

  private void summary(String name, SummaryDataPointSnapshot point) {
    counter(name + "_count", point.getLabels(), point, one -> (double) one.getCount());
    counter(name + "_sum", point.getLabels(), point, SummaryDataPointSnapshot::getSum);
  }

  private void number(
      boolean isGauge,
      String name,
      Labels labels,
      HistogramDataPointSnapshot holder,
      double value) {
    if (isGauge) {
      gauge(name, labels, value);
    } else {
      counter(name, labels, holder, _ -> value);
    }
  }

  private void gauge(String name, Labels labels, double value) {
    if (isPushed(labels) && !Double.isNaN(value)) {
      Gauge.builder(name, () -> value).tags(tags(labels)).register(registry);
    }
  }

  /** The meter does not hold {@code holder}. */
  private <T> void counter(String name, Labels labels, T holder, ToDoubleFunction<T> value) {
    if (isPushed(labels)) {
      FunctionCounter.builder(name, holder, value).tags(tags(labels)).register(registry);
    }
  }

  private static boolean isPushed(Labels labels) {
    return !labels.contains(MAILBOX);
  }

  private static Tags tags(Labels labels) {
    return Tags.of(
        labels.stream().map((Label label) -> Tag.of(label.getName(), label.getValue())).toList());
  }
}
