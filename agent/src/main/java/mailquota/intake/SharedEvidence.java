package mailquota.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import mailquota.quota.Address;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The evidence for and against all mailboxes of a domain sharing the quota root of one name
 * (docs/adr/0010), from comparisons of two mailboxes that were read one after the other. Not
 * thread-safe.
 */
final class SharedEvidence {

  /** The mailboxes that must agree, unless they agree on {@link #MIN_VALUES} values. */
  private static final int MIN_MAILBOXES = 3;

  private static final int MIN_VALUES = 2;

  /** The evidence that is needed, in bits: chance makes figures equal once in 2^24 pairs. */
  private static final int MIN_BITS = 24;

  /** Contradictions that end a shared root; a shared root may return to an earlier figure. */
  private static final int MAX_DOUBTS = 3;

  /** How long notices are withheld: by default, each mailbox is read at least once an hour. */
  private static final Duration DECIDED_WITHIN = Duration.ofHours(1);

  /** No root grows by 1/16 of its use between two consecutive readings. */
  private static final int FAR_PART = 16;

  /** The bits that unequal figures count less, because mailboxes of similar size may coincide. */
  private static final int UNEQUAL_BITS = 8;

  private static final int UNIT = 1024;

  /**
   * The root in three readings.
   *
   * @param earlier the previous reading of the mailbox; null for none
   * @param now its present reading
   * @param other a reading of another mailbox between the two
   */
  record Comparison(@Nullable QuotaRoot earlier, QuotaRoot now, QuotaRoot other) {

    private enum Sign {
      FOR,
      AGAINST,
      NEITHER
    }

    private Sign sign() {
      if (now.equals(other)) {
        return Sign.FOR;
      }
      Usage ours = main(now);
      Usage theirs = main(other);
      if (ours == null || theirs == null) {
        return Sign.NEITHER;
      }
      Usage before = earlier == null ? null : main(earlier);
      boolean sameLimit = ours.limit().equals(theirs.limit());
      if (before == null) {
        return sameLimit && !isFar(ours.used(), theirs.used()) ? Sign.NEITHER : Sign.AGAINST;
      }
      if (!sameLimit) {
        // If the limit of a shared root was changed, all mailboxes report the new one.
        return before.limit().equals(ours.limit()) ? Sign.AGAINST : Sign.NEITHER;
      }
      return isBetween(theirs.used(), before.used(), ours.used()) ? moved(before) : Sign.AGAINST;
    }

    private Sign moved(Usage before) {
      return before.equals(main(now)) ? Sign.NEITHER : Sign.FOR;
    }

    private static boolean isFar(long one, long other) {
      return Math.abs(one - other) > Math.max(one, other) / FAR_PART;
    }

    private static boolean isBetween(long used, long one, long other) {
      return used >= Math.min(one, other) && used <= Math.max(one, other);
    }

    /**
     * The negative binary logarithm of the probability that two mailboxes agree by chance; 0 for
     * empty and full mailboxes, which agree for other reasons.
     */
    private double bits() {
      Usage usage = main(now);
      if (usage == null || usage.ratio().filter(ratio -> ratio.value() == 1).isPresent()) {
        return 0;
      }
      double unit = now.resources().containsKey(Resource.STORAGE) ? UNIT : 1;
      double all = log2(usage.used() / unit);
      Usage before = earlier == null ? null : main(earlier);
      if (now.equals(other) || before == null) {
        return all;
      }
      double step = Math.abs((double) usage.used() - before.used());
      return Math.max(0, all - log2(1 + step / unit) - UNEQUAL_BITS);
    }

    private static double log2(double value) {
      return value < 1 ? 0 : Math.log(value) / Math.log(2);
    }

    private static @Nullable Usage main(QuotaRoot root) {
      Map<Resource, Usage> resources = root.resources();
      Usage storage = resources.get(Resource.STORAGE);
      return storage == null ? resources.get(Resource.MESSAGE) : storage;
    }
  }

  private final Set<Address> mailboxes = new HashSet<>();
  private @Nullable QuotaRoot agreed;
  private int values;
  private double bits;
  private int doubts;
  private boolean isShared;
  private Instant begun = Instant.EPOCH;

  /** Evidence of an earlier process for a shared root. */
  static SharedEvidence recalled() {
    SharedEvidence recalled = new SharedEvidence();
    recalled.isShared = true;
    return recalled;
  }

  boolean isShared() {
    return isShared;
  }

  /** Whether there is some evidence for a shared root, but not enough yet. */
  boolean isUndecided(Instant at) {
    return !isShared && !mailboxes.isEmpty() && at.isBefore(begun.plus(DECIDED_WITHIN));
  }

  /** Adds a comparison of {@code mailbox}, read at {@code at}, with {@code other}. */
  void add(Address mailbox, Address other, Comparison comparison, Instant at) {
    switch (comparison.sign()) {
      case FOR -> {
        begun = mailboxes.isEmpty() ? at : begun;
        agree(mailbox, other, comparison);
      }
      case AGAINST -> contradict();
      case NEITHER -> {}
    }
  }

  private void agree(Address mailbox, Address other, Comparison comparison) {
    doubts = Math.max(0, doubts - 1);
    double more = comparison.bits();
    if (isShared || more <= 0) {
      return;
    }
    boolean isNewValue = !comparison.now().equals(agreed);
    int known = mailboxes.size();
    addBounded(mailbox);
    addBounded(other);
    boolean isNewMailbox = mailboxes.size() > known;
    if (isNewValue || isNewMailbox) {
      bits += more;
    }
    values += isNewValue ? 1 : 0;
    agreed = comparison.now();
    isShared = bits >= MIN_BITS && (mailboxes.size() >= MIN_MAILBOXES || values >= MIN_VALUES);
  }

  private void addBounded(Address mailbox) {
    if (mailboxes.size() < MIN_MAILBOXES) {
      mailboxes.add(mailbox);
    }
  }

  private void contradict() {
    doubts++;
    if (!isShared || doubts >= MAX_DOUBTS) {
      mailboxes.clear();
      agreed = null;
      values = 0;
      bits = 0;
      doubts = 0;
      isShared = false;
    }
  }
}
