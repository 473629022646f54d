package mailquota.table;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.stream.Stream;
import mailquota.quota.Address;
import mailquota.quota.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The mailboxes of a table in numbers.
 *
 * @param results by the label of the result
 * @param failures of each server, by the label of the reason
 * @param oldest when the mailbox was measured that was not measured for longest; null if none was
 * @param stale how many were measured and not within the time that is allowed
 * @param next those that will be full first, without those that are full
 */
public record Tally(
    Instant at,
    int mailboxes,
    Map<Standing, Integer> levels,
    Map<String, Integer> results,
    Map<String, Map<String, Integer>> failures,
    @Nullable Instant oldest,
    int stale,
    List<Address> next) {

  private static final int MOST_NEXT = 5;

  /** Everything that is counted, while it is counted. */
  private static final class Counting {

    private final Columns columns;
    private final Map<Standing, Integer> levels = new EnumMap<>(Standing.class);
    private final int[] outcomes = new int[Outcome.all().size()];
    private final Map<String, Map<String, Integer>> failures = new TreeMap<>();
    private final PriorityQueue<Integer> next;
    private double oldest = Double.POSITIVE_INFINITY;
    private int stale;

    Counting(Columns columns) {
      this.columns = columns;
      Stream.of(Standing.values()).forEach(each -> levels.put(each, 0));
      next = new PriorityQueue<>(Comparator.comparingDouble(columns::fullAt).reversed());
    }

    void count(int row, double staleAge) {
      levels.merge(columns.standing(row), 1, Integer::sum);
      int place = columns.result(row);
      outcomes[place]++;
      Outcome outcome = Outcome.all().get(place);
      if (outcome.isFailure()) {
        failures
            .computeIfAbsent(columns.server(row), _ -> new TreeMap<>())
            .merge(outcome.reason(), 1, Integer::sum);
      }
      double measured = columns.measuredAt(row); // NaN is neither old nor stale.
      oldest = measured < oldest ? measured : oldest;
      stale += measured < -staleAge ? 1 : 0;
      if (columns.fullAt(row) >= Double.NEGATIVE_INFINITY
          && columns.standing(row) != Standing.FULL) {
        next.add(row);
        if (next.size() > MOST_NEXT) {
          next.remove();
        }
      }
    }

    Map<String, Integer> results() {
      Map<String, Integer> results = new LinkedHashMap<>();
      for (int place = 0; place < outcomes.length; place++) {
        results.merge(Outcome.all().get(place).result(), outcomes[place], Integer::sum);
      }
      return results;
    }
  }

  static Tally of(Columns columns, Duration staleAfter) {
    Counting counting = new Counting(columns);
    for (int row = 0; row < columns.size(); row++) {
      if (columns.isPresent(row)) {
        counting.count(row, (double) staleAfter.toSeconds());
      }
    }
    return new Tally(
        columns.at,
        columns.present(),
        counting.levels,
        counting.results(),
        counting.failures,
        counting.oldest == Double.POSITIVE_INFINITY
            ? null
            : columns.at.plusSeconds((long) counting.oldest),
        counting.stale,
        counting.next.stream()
            .sorted(Comparator.comparingDouble(columns::fullAt))
            .map(columns.addresses::get)
            .toList());
  }
}
