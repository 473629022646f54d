package mailquota.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.forecast.History;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;

/**
 * How one limited resource of a mailbox develops.
 *
 * @param at of the latest reading
 * @param usage at the latest reading
 * @param recentGrowth in units of the resource a second, between the last two readings; 0 for none
 */
public record Trend(
    String root, Resource resource, History history, Instant at, Usage usage, double recentGrowth) {

  /** More resources than any real mailbox has limits on. */
  private static final int MAX_PER_MAILBOX = 8;

  /** The trends of a mailbox once {@code reading} is taken in: one of each limited resource. */
  static List<Trend> after(List<Trend> before, Reading reading) {
    return reading.roots().stream()
        .flatMap(root -> limited(root).map(r -> next(before, root.name(), r, reading.at())))
        .limit(MAX_PER_MAILBOX)
        .toList();
  }

  private static Stream<Map.Entry<Resource, Usage>> limited(QuotaRoot root) {
    return root.resources().entrySet().stream()
        .filter(r -> r.getKey().stopsMail() && r.getValue().limit() instanceof Limit.Finite);
  }

  private static Trend next(
      List<Trend> before, String root, Map.Entry<Resource, Usage> entry, Instant at) {
    Usage usage = entry.getValue();
    Optional<Trend> last =
        before.stream()
            .filter(t -> t.resource.equals(entry.getKey()) && t.root.equals(root))
            .findFirst();
    History history = last.map(Trend::history).orElseGet(History::new);
    history.add(at, usage.used());
    return new Trend(
        last.map(Trend::root).orElse(root),
        entry.getKey(),
        history,
        at,
        usage,
        last.map(t -> t.growthTo(usage, at)).orElse(0.0));
  }

  private double growthTo(Usage next, Instant then) {
    double elapsed = Duration.between(at, then).toNanos() / 1e9;
    long grown = next.used() - usage.used();
    return elapsed > 0 && grown > 0 ? grown / elapsed : 0;
  }

  /** In units of the resource a second: what it does now, or what it is known to do. */
  double growth() {
    return Math.max(recentGrowth, history.growth());
  }
}
