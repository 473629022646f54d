package mailquota.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The probes of a server since the start, by how long they took. Immutable. */
public final class ProbeTotals {

  /** In seconds, ascending; the last is infinite. */
  private final double[] upTo;

  /** Those of each range alone. */
  private final long[] counts;

  private ProbeTotals(double[] upTo, long[] counts) {
    this.upTo = upTo;
    this.counts = counts;
  }

  static ProbeTotals of(ClassicHistogramBuckets buckets) {
    return new ProbeTotals(
        IntStream.range(0, buckets.size()).mapToDouble(buckets::getUpperBound).toArray(),
        IntStream.range(0, buckets.size()).mapToLong(buckets::getCount).toArray());
  }

  public long count() {
    return LongStream.of(counts).sum();
  }

  /** Those that have ended after others, of the same server, were counted. */
  public ProbeTotals since(ProbeTotals earlier) {
    return new ProbeTotals(
        upTo,
        IntStream.range(0, counts.length)
            .mapToLong(i -> Math.max(0, counts[i] - earlier.counts[i]))
            .toArray());
  }

  /**
   * The time within which a share of the probes ended, in seconds, as Prometheus estimates it:
   * spread evenly within each range; empty without a probe.
   *
   * @param share from 0 to 1
   */
  public OptionalDouble quantile(double share) {
    double rank = share * count();
    long below = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0 && below + counts[i] >= rank) {
        double from = i == 0 ? 0 : upTo[i - 1];
        return OptionalDouble.of(
            Double.isInfinite(upTo[i])
                ? from
                : from + (upTo[i] - from) * (rank - below) / counts[i]);
      }
      below += counts[i];
    }
    return OptionalDouble.empty();
  }
}
