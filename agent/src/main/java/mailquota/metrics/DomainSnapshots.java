package mailquota.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import mailquota.quota.Level;

/** The sums over mailboxes by domain and server, for what is not written as text. */
final class DomainSnapshots {

  private DomainSnapshots() {}

  static List<MetricSnapshot> of(List<DomainSum> sums) {
    Samples limit = new Samples(DomainFamilies.LIMIT, "Storage limits.");
    Samples used = new Samples(DomainFamilies.USED, "Storage used.");
    Samples mailboxes = new Samples(DomainFamilies.MAILBOXES, "Mailboxes.");
    List<HistogramDataPointSnapshot> ratios = new ArrayList<>();
    for (DomainSum sum : sums) {
      Labels labels = Labels.of("domain", sum.domain().value(), "server", sum.server().value());
      if (sum.isLimited()) {
        limit.add(labels, sum.limitBytes());
      }
      if (sum.isMeasured()) {
        used.add(labels, sum.usedBytes());
      }
      for (Level level : Level.values()) {
        mailboxes.add(labels.add("level", level.name()), sum.mailboxes(level));
      }
      ratios.add(ratios(sum, labels));
    }
    return List.of(
        limit.snapshot(),
        used.snapshot(),
        mailboxes.snapshot(),
        new HistogramSnapshot(new MetricMetadata(DomainFamilies.RATIO), ratios));
  }

  private static HistogramDataPointSnapshot ratios(DomainSum sum, Labels labels) {
    int buckets = DomainSum.buckets();
    return HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(
            ClassicHistogramBuckets.of(
                IntStream.range(0, buckets).mapToDouble(DomainSum::bound).toArray(),
                IntStream.range(0, buckets).mapToLong(sum::inBucket).toArray()))
        .sum(sum.ratioSum())
        .labels(labels)
        .build();
  }
}
