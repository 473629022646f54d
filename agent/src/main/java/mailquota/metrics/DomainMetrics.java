package mailquota.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import mailquota.board.MailboxStatus;
import mailquota.intake.SharedRoots;
import mailquota.inventory.Mailbox;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/** Sums the mailboxes by domain and server. Used by one thread, for one scrape. */
final class DomainMetrics {

  private static final double[] BOUNDS = {0.5, 0.7, 0.8, 0.9, 0.95, 1, Double.POSITIVE_INFINITY};

  private record ServerDomain(String server, String domain) implements Comparable<ServerDomain> {
    @Override
    public int compareTo(ServerDomain other) {
      int byServer = server.compareTo(other.server);
      return byServer != 0 ? byServer : domain.compareTo(other.domain);
    }

    Labels labels() {
      return Labels.of("server", server, "domain", domain);
    }
  }

  private final Map<ServerDomain, Sum> sums = new TreeMap<>();
  private final SharedRoots shared;

  /** The shared quota roots count once. */
  DomainMetrics(SharedRoots shared) {
    this.shared = shared;
  }

  void add(MailboxStatus status) {
    Mailbox mailbox = status.mailbox();
    ServerDomain key = new ServerDomain(mailbox.server(), mailbox.address().domain());
    Sum sum = sums.computeIfAbsent(key, _ -> new Sum());
    sum.add(status);
    if (status.lastProbe().result() instanceof Measured(Reading reading)) {
      for (QuotaRoot root : reading.roots()) {
        if (shared.isShared(mailbox.server(), mailbox.address(), root.name())) {
          sum.addShared(root, reading.at());
        } else {
          sum.add(root);
        }
      }
    }
  }

  Stream<MetricSnapshot> snapshots() {
    Samples levels = new Samples("mailbox_quota_mailboxes", "Mailboxes of known level, by level.");
    Samples used =
        new Samples(
            "mailbox_quota_domain_used_bytes",
            "Storage used by the measured mailboxes; a quota root that several share counts once.");
    Samples limit =
        new Samples(
            "mailbox_quota_domain_limit_bytes",
            "Sum of the storage limits of the measured mailboxes that have one; a quota root that"
                + " several share counts once.");
    List<HistogramDataPointSnapshot> ratios =
        sums.entrySet().stream().map(e -> e.getValue().ratios(e.getKey().labels())).toList();
    sums.forEach((key, sum) -> {
      sum.addShared();
      for (Level level : Level.values()) {
        levels.add(key.labels().add("level", level.name()), sum.byLevel.getOrDefault(level, 0));
      }
      if (sum.measured) {
        used.add(key.labels(), sum.usedBytes);
      }
      if (sum.limited) {
        limit.add(key.labels(), sum.limitBytes);
      }
    });
    return Stream.of(
        levels.snapshot(),
        new HistogramSnapshot(
            new MetricMetadata(
                "mailbox_quota_used_ratio",
                "Used / limit of the measured mailboxes that have a limit, as they are now."),
            ratios),
        used.snapshot(),
        limit.snapshot());
  }

  private static final class Sum {

    private final Map<Level, Integer> byLevel = new EnumMap<>(Level.class);
    private final long[] buckets = new long[BOUNDS.length];
    private double ratioSum;
    private double usedBytes;
    private double limitBytes;
    private boolean measured;
    private boolean limited;

    /** The most recent reading of each shared root, by name. */
    private final Map<String, SharedRoot> sharedRoots = new HashMap<>();

    private record SharedRoot(QuotaRoot root, Instant at) {}

    void add(MailboxStatus status) {
      Level level = status.level();
      if (level != null) {
        byLevel.merge(level, 1, Integer::sum);
      }
      if (status.lastProbe().result() instanceof Measured(Reading reading)) {
        reading.headline().ifPresent(this::add);
      }
    }

    void addShared(QuotaRoot root, Instant at) {
      sharedRoots.merge(
          root.name(),
          new SharedRoot(root, at),
          (one, other) -> one.at().isBefore(other.at()) ? other : one);
    }

    void addShared() {
      sharedRoots.values().forEach(shared -> add(shared.root()));
      sharedRoots.clear();
    }

    private void add(Ratio ratio) {
      int bucket = 0;
      while (ratio.value() > BOUNDS[bucket]) {
        bucket++;
      }
      buckets[bucket]++;
      ratioSum += ratio.value();
    }

    void add(QuotaRoot root) {
      add(root.resources().get(Resource.STORAGE));
    }

    private void add(@Nullable Usage storage) {
      if (storage == null) {
        return;
      }
      measured = true;
      usedBytes += storage.used();
      if (storage.limit() instanceof Limit.Finite(long most)) {
        limited = true;
        limitBytes += most;
      }
    }

    HistogramDataPointSnapshot ratios(Labels labels) {
      return HistogramDataPointSnapshot.builder()
          .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, buckets))
          .sum(ratioSum)
          .labels(labels)
          .build();
    }
  }
}
