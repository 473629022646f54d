package mailquota.metrics;

import java.util.PriorityQueue;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import mailquota.board.MailboxStatus;
import mailquota.quota.Naming;
import mailquota.quota.Ratio;

/**
 * The mailboxes of one scrape in the order of their labels. Never changed, though arrays could be.
 */
final class BoardView {

  private final Naming names;
  private final Row[] rows;
  private final MailboxStatus[] statuses;

  /** Both arrays are of the same length, and belong to this object. */
  BoardView(Naming names, Row[] rows, MailboxStatus[] statuses) {
    this.names = names;
    this.rows = rows;
    this.statuses = statuses;
  }

  Naming names() {
    return names;
  }

  int size() {
    return rows.length;
  }

  Row row(int place) {
    return rows[place];
  }

  MailboxStatus status(int place) {
    return statuses[place];
  }

  /** Only the selected ones; {@code top} of them where that is selected. */
  BoardView only(Selection selection, int top) {
    return switch (selection) {
      case Selection.All _ -> this;
      case Selection.None _ -> at();
      case Selection.Above(Ratio ratio) -> at(places(i -> isAtLeast(ratio, i)));
      case Selection.Top _ -> at(highest(top));
    };
  }

  private boolean isAtLeast(Ratio least, int place) {
    return statuses[place].lastRatio().filter(ratio -> ratio.compareTo(least) >= 0).isPresent();
  }

  /** Of equal ones those that are first in order, so that the next scrape has the same. */
  private int[] highest(int most) {
    record Candidate(Ratio ratio, int place) implements Comparable<Candidate> {
      @Override
      public int compareTo(Candidate other) {
        int byRatio = ratio.compareTo(other.ratio);
        return byRatio != 0 ? byRatio : Integer.compare(other.place, place);
      }
    }
    PriorityQueue<Candidate> best = new PriorityQueue<>();
    for (int i = 0; i < statuses.length; i++) {
      Ratio ratio = statuses[i].lastRatio().orElse(null);
      if (ratio != null) {
        best.add(new Candidate(ratio, i));
        if (best.size() > most) {
          best.remove();
        }
      }
    }
    return best.stream().mapToInt(Candidate::place).sorted().toArray();
  }

  private int[] places(IntPredicate isWanted) {
    return IntStream.range(0, rows.length).filter(isWanted).toArray();
  }

  private BoardView at(int... places) {
    Row[] ofThese = new Row[places.length];
    MailboxStatus[] itsStatuses = new MailboxStatus[places.length];
    for (int i = 0; i < places.length; i++) {
      ofThese[i] = rows[places[i]];
      itsStatuses[i] = statuses[places[i]];
    }
    return new BoardView(names, ofThese, itsStatuses);
  }
}
