package mailquota.metrics;

import java.util.HashMap;
import java.util.Map;
import mailquota.intake.SharedRoots;
import mailquota.metrics.MailboxColumns.RootCursor;
import mailquota.metrics.RootColumns.Column;
import mailquota.quota.Level;
import mailquota.quota.Limit;

/** The sums of the mailboxes of a domain on a server. Used by one thread until it is complete. */
final class DomainSum {

  /** The upper bounds of the histogram; one more bucket is unbounded. */
  private static final double[] BOUNDS = {0.5, 0.7, 0.8, 0.9, 0.95, 1};

  /** The ratio of a mailbox without a limit. */
  private static final double NONE = -1;

  private static final int LEVELS = Level.values().length;

  private final Label domain;
  private final Label server;

  /** By level, and behind them by bucket. */
  private final int[] counts = new int[LEVELS + BOUNDS.length + 1];

  private double ratioSum;
  private double usedBytes;
  private double limitBytes;
  private boolean isMeasured;
  private boolean isLimited;

  /** The most recent reading of each shared root, by name; counted by {@link #complete}. */
  private Map<String, SharedRoot> sharedRoots = Map.of();

  private record SharedRoot(int root, long measured) {}

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
    return counts[level.number()];
  }

  static int buckets() {
    return BOUNDS.length + 1;
  }

  static double bound(int bucket) {
    return bucket < BOUNDS.length ? BOUNDS[bucket] : Double.POSITIVE_INFINITY;
  }

  int inBucket(int bucket) {
    return counts[LEVELS + bucket];
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
  void add(int place, MailboxColumns mailboxes, RootCursor cursor, SharedRoots shared) {
    int level = mailboxes.level(place);
    if (level >= 0) {
      counts[level]++;
    }
    RootColumns roots = mailboxes.roots();
    double highest = NONE;
    for (int root = cursor.first(place); root >= 0; root = cursor.next(place)) {
      highest =
          Math.max(highest, Math.max(roots.storage().ratio(root), roots.messages().ratio(root)));
      String name = roots.name(root);
      if (shared.isShared(server.value(), mailboxes.labels().address(place), name)) {
        addShared(name, root, mailboxes.measured(place));
      } else {
        add(roots.storage(), root);
      }
    }
    if (highest >= 0) {
      add(highest);
    }
  }

  private void addShared(String name, int root, long measured) {
    if (sharedRoots.isEmpty()) {
      sharedRoots = new HashMap<>();
    }
    sharedRoots.merge(
        name,
        new SharedRoot(root, measured),
        (one, other) -> one.measured() < other.measured() ? other : one);
  }

  private void add(double ratio) {
    int bucket = 0;
    while (ratio > bound(bucket)) {
      bucket++;
    }
    counts[LEVELS + bucket]++;
    ratioSum += ratio;
  }

  private void add(Column storage, int root) {
    Limit limit = storage.limit(root);
    if (limit == null) {
      return;
    }
    isMeasured = true;
    usedBytes += storage.used(root);
    if (limit instanceof Limit.Finite(long most)) {
      isLimited = true;
      limitBytes += most;
    }
  }

  /** Counts the shared roots, after the last mailbox of the domain. */
  void complete(RootColumns roots) {
    sharedRoots.values().forEach(shared -> add(roots.storage(), shared.root()));
    sharedRoots = Map.of();
  }

  /** Adds the complete sum of another domain. */
  void add(DomainSum other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    ratioSum += other.ratioSum;
    usedBytes += other.usedBytes;
    limitBytes += other.limitBytes;
    isMeasured |= other.isMeasured;
    isLimited |= other.isLimited;
  }
}
