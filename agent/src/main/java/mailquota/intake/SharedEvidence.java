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
 * What speaks for and against one quota root being the same for all mailboxes of a domain that
 * report one of this name (docs/adr/0010). It compares figures that two mailboxes report one after
 * the other, and keeps no figures of its own. Not thread-safe.
 */
final class SharedEvidence {

  /** Three mailboxes with the same figures, or two that moved to the same figures. */
  private static final int MAILBOXES = 3;

  private static final int VALUES = 2;

  /** Chance makes figures equal once in 2^24 pairs. */
  private static final int BITS = 24;

  /** What is shared returns to an earlier figure now and then; what is not differs each time. */
  private static final int DOUBTS = 3;

  /** Meanwhile nobody is notified: a mailbox is read once an hour at the least by default. */
  private static final Duration DECIDED_WITHIN = Duration.ofHours(1);

  /**
   * No root grows by so much of its use between two mailboxes that are read one after the other.
   */
  private static final int FAR_PART = 16;

  /**
   * Off the bits of figures that are not equal: mailboxes of about one size overtake each other.
   */
  private static final int UNEQUAL = 8;

  private static final int UNIT = 1024;

  /**
   * What a mailbox reports of the root, compared with what another reported before.
   *
   * @param earlier what the mailbox itself reported before; null for never
   * @param now what it reports
   * @param other what another mailbox reported since {@code earlier}, and before {@code now}
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
        // Where a limit was changed, all follow.
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
     * How improbable it is that chance makes them agree, as the negative logarithm. Empty and full
     * mailboxes agree for another reason than chance.
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
      return Math.max(0, all - log2(1 + step / unit) - UNEQUAL);
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

  /** Evidence that an earlier process had. */
  static SharedEvidence recalled() {
    SharedEvidence recalled = new SharedEvidence();
    recalled.isShared = true;
    return recalled;
  }

  boolean isShared() {
    return isShared;
  }

  /** Whether there is some, but not enough, and more may come soon. */
  boolean isUndecided(Instant at) {
    return !isShared && !mailboxes.isEmpty() && at.isBefore(begun.plus(DECIDED_WITHIN));
  }

  /** Takes in what {@code mailbox} reports, at an instant, after {@code other} did. */
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
    isShared = bits >= BITS && (mailboxes.size() >= MAILBOXES || values >= VALUES);
  }

  private void addBounded(Address mailbox) {
    if (mailboxes.size() < MAILBOXES) {
      mailboxes.add(mailbox);
    }
  }

  private void contradict() {
    doubts++;
    if (!isShared || doubts >= DOUBTS) {
      mailboxes.clear();
      agreed = null;
      values = 0;
      bits = 0;
      doubts = 0;
      isShared = false;
    }
  }
}
