package mailquota.http.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import mailquota.loop.Guard;
import mailquota.metrics.ProbeTotals;

/**
 * How fast the servers answered lately, from the counters as they were when somebody looked. Before
 * the second look nothing is known. Thread-safe.
 */
final class ServerRates {

  /** Over what time rates are. */
  private static final Duration OVER = Duration.ofSeconds(30);

  /** Looks that are closer together tell nothing new. */
  private static final Duration APART = Duration.ofSeconds(2);

  private record Look(Instant at, Map<String, ProbeTotals> totals) {}

  /** Guards the looks. */
  private final Guard looking = new Guard();

  /** Oldest first. */
  private final Deque<Look> looks = new ArrayDeque<>();

  /**
   * The probes of a server in some time.
   *
   * @param perSecond at least 0
   * @param ended those that have ended
   */
  record Rate(double perSecond, ProbeTotals ended) {

    /** In seconds. */
    OptionalDouble within(double share) {
      return ended.quantile(share);
    }
  }

  /** Takes the counters as they are now. */
  void look(Instant now, Map<String, ProbeTotals> totals) {
    looking.run(() -> {
      if (looks.isEmpty() || !looks.getLast().at().plus(APART).isAfter(now)) {
        looks.add(new Look(now, totals));
      }
      // The last one at the edge stays: the rate is over all of the time.
      while (looks.size() > 2 && second().at().isBefore(now.minus(OVER))) {
        looks.removeFirst();
      }
    });
  }

  private Look second() {
    return looks.stream().skip(1).findFirst().orElseThrow();
  }

  /** Empty before the second look. */
  Optional<Rate> of(String server) {
    return looking.get(() -> looks.size() < 2 ? Optional.empty() : between(server));
  }

  private Optional<Rate> between(String server) {
    ProbeTotals first = looks.getFirst().totals().get(server);
    ProbeTotals last = looks.getLast().totals().get(server);
    if (first == null || last == null) {
      return Optional.empty();
    }
    double seconds = Duration.between(looks.getFirst().at(), looks.getLast().at()).toMillis() / 1e3;
    ProbeTotals ended = last.since(first);
    return Optional.of(new Rate(ended.count() / seconds, ended));
  }
}
