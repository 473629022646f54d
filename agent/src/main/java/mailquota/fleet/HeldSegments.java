package mailquota.fleet;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import mailquota.fleet.Holdings.Held;
import mailquota.fleet.Holdings.Phase;
import mailquota.loop.Guard;
import mailquota.quota.Address;

/** The segments that this process holds, as they change. Thread-safe. */
final class HeldSegments {

  /** Guards the changes. */
  private final Guard changing = new Guard();

  private volatile Holdings holdings = Holdings.NONE;
  private final AtomicLong losses = new AtomicLong();

  Holdings now() {
    return holdings;
  }

  /** How many segments were given up or lost, and how often all of them were in doubt. */
  long losses() {
    return losses.get();
  }

  List<Tenure> tenures() {
    return holdings.all().stream().map(Held::tenure).toList();
  }

  Optional<Held> find(String server, Address mailbox) {
    Holdings present = holdings;
    return present.all().isEmpty() ? Optional.empty() : present.find(server, Slot.of(mailbox));
  }

  /**
   * Changes all at once.
   *
   * @param lost not held any more
   * @param found held now; their rows are to be read
   * @param toDrain to be released, as far as they are held
   * @return whether anything changes
   */
  boolean adopt(List<Tenure> lost, List<Tenure> found, List<Tenure> toDrain) {
    change(
        lost.size(),
        before -> {
          Holdings next = before;
          for (Tenure tenure : lost) {
            next = next.without(tenure);
          }
          for (Tenure tenure : found) {
            next = next.with(tenure, Phase.RECALLING);
          }
          for (Tenure tenure : toDrain) {
            boolean isHeld = next.find(tenure.segment()).isPresent();
            next = isHeld ? next.with(tenure, Phase.DRAINING) : next;
          }
          return next;
        });
    return !lost.isEmpty() || !found.isEmpty() || !toDrain.isEmpty();
  }

  /** Another process has the name of this one. */
  void dropAll() {
    changing.run(() -> change(holdings.all().size(), _ -> Holdings.NONE));
  }

  /** What is known of the segments may be outdated, although they are still held. */
  void doubt(Runnable first) {
    changing.run(() -> {
      first.run();
      losses.incrementAndGet();
    });
  }

  /** The same, unless there was a loss since {@code before}. */
  void doubtAfter(long before, Runnable first) {
    changing.run(() -> {
      if (losses.get() == before) {
        first.run();
        losses.incrementAndGet();
      }
    });
  }

  /** Their rows have been read. */
  void recalled(List<Tenure> tenures) {
    change(
        0,
        before -> {
          Holdings next = before;
          for (Tenure tenure : tenures) {
            boolean isRecalling =
                next.find(tenure.segment())
                    .filter(held -> held.tenure().equals(tenure) && held.phase() == Phase.RECALLING)
                    .isPresent();
            next = isRecalling ? next.with(tenure, Phase.ACTIVE) : next;
          }
          return next;
        });
  }

  List<Tenure> draining(Predicate<Segment> isDrained) {
    return holdings
        .in(Phase.DRAINING)
        .map(Held::tenure)
        .filter(tenure -> isDrained.test(tenure.segment()))
        .toList();
  }

  private void change(int lost, UnaryOperator<Holdings> next) {
    changing.run(() -> {
      holdings = next.apply(holdings);
      // Afterwards: what is read of a segment that is still held counts as read before the loss.
      losses.addAndGet(lost);
    });
  }
}
