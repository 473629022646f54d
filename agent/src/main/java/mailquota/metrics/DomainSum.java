package mailquota.metrics;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import mailquota.board.MailboxStatus;
import mailquota.intake.SharedRoots;
import mailquota.metrics.Row.Label;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;

/** The sums of the mailboxes of a domain on a server. Used by one thread until it is complete. */
final class DomainSum {

  /** The upper bounds of the histogram; one more bucket is unbounded. */
  private static final double[] BOUNDS = {0.5, 0.7, 0.8, 0.9, 0.95, 1};

  private static final int LEVELS = Level.values().length;

  private final Label domain;
  private final Label server;
  private final int[] byLevel = new int[LEVELS];
  private final int[] buckets = new int[BOUNDS.length + 1];
  private double ratioSum;
  private double usedBytes;
  private double limitBytes;
  private boolean isMeasured;
  private boolean isLimited;

  /** The most recent reading of each shared root, by name; counted by {@link #complete}. */
  private Map<String, SharedRoot> sharedRoots = Map.of();

  private record SharedRoot(QuotaRoot root, Instant at) {}

  DomainSum(Label domain, Label server) {
    this.domain = domain;
    this.server = server;
  }

  Label domain() {
    return domain;
  }

  Label server() {
    return server;
  }

  int mailboxes(Level level) {
    return byLevel[level.number()];
  }

  static int buckets() {
    return BOUNDS.length + 1;
  }

  static double bound(int bucket) {
    return bucket < BOUNDS.length ? BOUNDS[bucket] : Double.POSITIVE_INFINITY;
  }

  int inBucket(int bucket) {
    return buckets[bucket];
  }

  double ratioSum() {
    return ratioSum;
  }

  /** Whether any mailbox has a figure of storage. */
  boolean isMeasured() {
    return isMeasured;
  }

  double usedBytes() {
    return usedBytes;
  }

  /** Whether any mailbox has a limit of storage. */
  boolean isLimited() {
    return isLimited;
  }

  double limitBytes() {
    return limitBytes;
  }

  /** Adds a mailbox; its shared roots count once in a domain. */
  void add(MailboxStatus status, SharedRoots shared) {
    Level level = status.level();
    if (level != null) {
      byLevel[level.number()]++;
    }
    Reading reading = status.reading().orElse(null);
    if (reading == null) {
      return;
    }
    reading.headline().ifPresent(this::add);
    for (QuotaRoot root : reading.roots()) {
      if (shared.isShared(server.value(), status.mailbox().address(), root.name())) {
        addShared(root, reading.at());
      } else {
        add(root);
      }
    }
  }

  private void addShared(QuotaRoot root, Instant at) {
    if (sharedRoots.isEmpty()) {
      sharedRoots = new HashMap<>();
    }
    sharedRoots.merge(
        root.name(),
        new SharedRoot(root, at),
        (one, other) -> one.at().isBefore(other.at()) ? other : one);
  }

  private void add(Ratio ratio) {
    int bucket = 0;
    while (ratio.value() > bound(bucket)) {
      bucket++;
    }
    buckets[bucket]++;
    ratioSum += ratio.value();
  }

  private void add(QuotaRoot root) {
    Usage storage = root.resources().get(Resource.STORAGE);
    if (storage == null) {
      return;
    }
    isMeasured = true;
    usedBytes += storage.used();
    if (storage.limit() instanceof Limit.Finite(long most)) {
      isLimited = true;
      limitBytes += most;
    }
  }

  /** Counts the shared roots, after the last mailbox of the domain. */
  void complete() {
    sharedRoots.values().forEach(shared -> add(shared.root()));
    sharedRoots = Map.of();
  }

  /** Adds the complete sum of another domain. */
  void add(DomainSum other) {
    for (int i = 0; i < LEVELS; i++) {
      byLevel[i] += other.byLevel[i];
    }
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] += other.buckets[i];
    }
    ratioSum += other.ratioSum;
    usedBytes += other.usedBytes;
    limitBytes += other.limitBytes;
    isMeasured |= other.isMeasured;
    isLimited |= other.isLimited;
  }
}
