package mailquota.inventory.source;

import java.time.Duration;
import java.time.Instant;
import mailquota.inventory.AddressSet;
import org.jspecify.annotations.Nullable;

/**
 * Which content of a source is accepted: a pure decision by {@link SourceGuard}. A content that is
 * held is accepted when it has been the same three times, each at least an interval apart, or when
 * an admin accepts it. Immutable.
 *
 * @param accepted the last accepted set; null if there is none
 * @param held the last set that was held; null if none is
 * @param times how often it has been the same
 * @param since when it was counted last
 */
record Admission(
    @Nullable AddressSet accepted, @Nullable AddressSet held, int times, Instant since) {

  private static final int TIMES = 3;

  static final Admission NONE = new Admission(null, null, 0, Instant.EPOCH);

  /**
   * The decision on a content.
   *
   * @param objection why it is held; empty if it is accepted
   */
  record Decision(Admission next, String objection) {
    boolean isAccepted() {
      return objection.isEmpty();
    }
  }

  /** After a content was accepted. */
  static Admission of(AddressSet accepted) {
    return new Admission(accepted, null, 0, Instant.EPOCH);
  }

  boolean isHeld() {
    return held != null;
  }

  Decision decide(AddressSet next, SourceGuard guard, Duration interval, Instant now) {
    String objection = accepted == null ? "" : guard.objection(accepted, next);
    if (objection.isEmpty()) {
      return new Decision(of(next), "");
    }
    boolean isSame = next.equals(held);
    if (isSame && now.isBefore(since.plus(interval))) {
      return new Decision(this, objection);
    }
    int inARow = isSame ? times + 1 : 1;
    return inARow >= TIMES && next.size() > 0
        ? new Decision(of(next), "")
        : new Decision(new Admission(accepted, next, inARow, now), objection);
  }

  /** Whether {@code next} may be accepted by an admin who has seen what is held. */
  boolean isLikeHeld(AddressSet next, SourceGuard guard) {
    AddressSet seen = held;
    return seen == null ? next.size() > 0 : guard.objection(seen, next).isEmpty();
  }
}
