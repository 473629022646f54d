package mailquota.state;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import mailquota.store.StoredMailbox;
import org.jspecify.annotations.Nullable;

/**
 * Goes over all mailboxes every few minutes, and finds those that were measured since it last did.
 * So a probe costs nothing here. For one thread.
 */
final class HistoryFlush {

  private final Duration interval;
  private final Function<Instant, Stream<StoredMailbox>> measuredSince;

  /** All that was measured before has been found. */
  private Instant doneTo = Instant.EPOCH;

  /** When the one that is under way began, or the next one is due. */
  private Instant at;

  private @Nullable Iterator<StoredMailbox> underWay;
  private boolean isAtEnd;

  HistoryFlush(
      Duration interval, Function<Instant, Stream<StoredMailbox>> measuredSince, Instant now) {
    this.interval = interval;
    this.measuredSince = measuredSince;
    at = now.plus(interval);
  }

  /** The next one begins now. */
  void hurry(Instant now) {
    if (underWay == null) {
      at = now;
    }
  }

  /** What was found is lost: the next one begins now, and finds everything. */
  void beginAnew(Instant now) {
    doneTo = Instant.EPOCH;
    breakOff();
    at = now;
  }

  /** What was found is not stored: the next one finds it again. */
  void breakOff() {
    underWay = null;
    isAtEnd = false;
  }

  /** The next ones, as they are now; none while none is due. */
  List<StoredMailbox> next(int most, Predicate<StoredMailbox> isWanted, Instant now) {
    if (now.plus(interval).isBefore(at)) {
      beginAnew(now); // The clock was set back.
    }
    if (underWay == null && !now.isBefore(at)) {
      underWay = measuredSince.apply(doneTo).iterator();
      at = now;
    }
    List<StoredMailbox> found = new ArrayList<>();
    // Nobody is looked at before their turn: they would be stored as they were then.
    for (int seen = 0; underWay != null && seen < most; seen++) {
      if (!underWay.hasNext()) {
        isAtEnd = true;
        break;
      }
      StoredMailbox next = underWay.next();
      if (isWanted.test(next)) {
        found.add(next);
      }
    }
    return found;
  }

  /** What {@link #next} found is stored; gives whether there may be more. */
  boolean stored() {
    if (isAtEnd) {
      doneTo = at;
      at = at.plus(interval);
      breakOff();
    }
    return underWay != null;
  }

  Duration untilDue(Instant now) {
    return Duration.between(now, at);
  }
}
