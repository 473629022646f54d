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
 * Collects, every few minutes, the mailboxes measured since the last flush. A probe costs nothing
 * here. For one thread.
 */
final class HistoryFlush {

  private final Duration interval;
  private final Function<Instant, Stream<StoredMailbox>> probedSince;

  /** All earlier measurements are stored. */
  private Instant doneTo = Instant.EPOCH;

  /** The start of the present flush, or the time of the next. */
  private Instant at;

  private @Nullable Iterator<StoredMailbox> current;
  private boolean isAtEnd;

  HistoryFlush(
      Duration interval, Function<Instant, Stream<StoredMailbox>> probedSince, Instant now) {
    this.interval = interval;
    this.probedSince = probedSince;
    at = now.plus(interval);
  }

  /** Starts the next flush now. */
  void startNow(Instant now) {
    if (current == null) {
      at = now;
    }
  }

  /** Starts a flush of all mailboxes now, because the store has lost some. */
  void restart(Instant now) {
    doneTo = Instant.EPOCH;
    cancel();
    at = now;
  }

  /** Ends the present flush, because it is not stored. The next one includes its mailboxes. */
  void cancel() {
    current = null;
    isAtEnd = false;
  }

  /** The next mailboxes with their present states; none while no flush is due. */
  List<StoredMailbox> next(int most, Predicate<StoredMailbox> isWanted, Instant now) {
    if (now.plus(interval).isBefore(at)) {
      restart(now); // The clock was set back.
    }
    if (current == null && !now.isBefore(at)) {
      current = probedSince.apply(doneTo).iterator();
      at = now;
    }
    List<StoredMailbox> found = new ArrayList<>();
    // Lazily, because an earlier state of a mailbox would be stored.
    for (int seen = 0; current != null && seen < most; seen++) {
      if (!current.hasNext()) {
        isAtEnd = true;
        break;
      }
      StoredMailbox next = current.next();
      if (isWanted.test(next)) {
        found.add(next);
      }
    }
    return found;
  }

  /** Reports that the mailboxes of {@link #next} are stored. Returns whether there may be more. */
  boolean stored() {
    if (isAtEnd) {
      doneTo = at;
      at = at.plus(interval);
      cancel();
    }
    return current != null;
  }

  Duration untilDue(Instant now) {
    return Duration.between(now, at);
  }
}
