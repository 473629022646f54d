package mailquota.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A family of metrics that is written without the Prometheus client. Immutable, thread-safe. */
final class Family {

  /** Writes the samples of a family. */
  interface Samples {

    /** Writes them in the order of their labels. */
    void write(Scrape scrape, SampleWriter out) throws IOException;
  }

  private final String name;
  private final byte[] begin;
  private final Map<Format, byte[]> headings = new EnumMap<>(Format.class);
  private final Samples samples;

  private Family(MetricSnapshot example, Samples samples) {
    name = example.getMetadata().getName();
    begin = name.getBytes(US_ASCII);
    for (Format format : Format.values()) {
      headings.put(format, format.heading(example));
    }
    this.samples = samples;
  }

  static Family gauge(String name, String help, Samples samples) {
    return new Family(
        new GaugeSnapshot(
            new MetricMetadata(name, help),
            List.of(new GaugeDataPointSnapshot(0, Labels.EMPTY, null))),
        samples);
  }

  static Family histogram(String name, String help, Samples samples) {
    return new Family(
        new HistogramSnapshot(
            new MetricMetadata(name, help),
            List.of(
                HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(
                        ClassicHistogramBuckets.of(
                            new double[] {Double.POSITIVE_INFINITY}, new long[] {0}))
                    .build())),
        samples);
  }

  String name() {
    return name;
  }

  /** Writes the whole family; nothing if it has no sample. */
  void write(Scrape scrape, Format format, SampleWriter out) throws IOException {
    out.family(Objects.requireNonNull(headings.get(format)), begin);
    samples.write(scrape, out);
  }
}
