package mailquota.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mailquota.forecast.Forecast;
import mailquota.forecast.History;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.Remembered;
import org.jspecify.annotations.Nullable;

/**
 * How one limited resource of a mailbox develops.
 *
 * @param usage at the latest reading
 * @param recentGrowth in units of the resource a second, between the last two readings; 0 for none
 */
public record Trend(
    String root, Resource resource, History history, Usage usage, double recentGrowth) {

  /** More resources than any real mailbox has limits on. */
  private static final int MAX_PER_MAILBOX = 8;

  /**
   * The trends of a mailbox once {@code reading} is taken in: one of each limited resource. {@code
   * before} itself where nothing has changed.
   *
   * @param last when {@code before} was read; null for never
   */
  static List<Trend> after(List<Trend> before, @Nullable Instant last, Reading reading) {
    List<Trend> after =
        ofEach(
            reading,
            (root, resource, usage) -> {
              Trend trend = find(before, root, resource);
              return trend == null || last == null
                  ? first(root, resource, usage, new History(), reading.at())
                  : trend.next(usage, last, reading.at());
            });
    return isSame(before, after) ? before : after;
  }

  /**
   * The same when all that is known of before are the histories.
   *
   * @param meanwhile what was measured before these could be told
   */
  static List<Trend> resumed(Remembered before, List<Trend> meanwhile, Reading reading) {
    return ofEach(
        reading,
        (root, resource, usage) -> {
          History history = before.history(root, resource);
          Trend since = find(meanwhile, root, resource);
          if (since != null) {
            since.history.points().forEach(point -> history.add(point.at(), (long) point.used()));
          }
          return first(root, resource, usage, history, reading.at());
        });
  }

  @SuppressWarnings("ReferenceEquality") // Equal ones have another history.
  private static boolean isSame(List<Trend> before, List<Trend> after) {
    boolean isSame = before.size() == after.size();
    for (int i = 0; isSame && i < after.size(); i++) {
      isSame = before.get(i) == after.get(i);
    }
    return isSame;
  }

  /** Makes the trend of one resource. */
  private interface Maker {
    Trend trend(String root, Resource resource, Usage usage);
  }

  private static List<Trend> ofEach(Reading reading, Maker maker) {
    List<Trend> trends = new ArrayList<>(1);
    for (QuotaRoot root : reading.roots()) {
      root.resources()
          .forEach((resource, usage) -> {
            if (resource.stopsMail()
                && usage.limit() instanceof Limit.Finite
                && trends.size() < MAX_PER_MAILBOX) {
              trends.add(maker.trend(root.name(), resource, usage));
            }
          });
    }
    return List.copyOf(trends);
  }

  static @Nullable Trend find(List<Trend> trends, String root, Resource resource) {
    for (Trend trend : trends) {
      if (trend.resource.equals(resource) && trend.root.equals(root)) {
        return trend;
      }
    }
    return null;
  }

  private static Trend first(
      String root, Resource resource, Usage usage, History history, Instant at) {
    history.add(at, usage.used());
    return new Trend(root, resource, history, usage, 0);
  }

  private Trend next(Usage next, Instant last, Instant at) {
    history.add(at, next.used());
    double elapsed = Duration.between(last, at).toNanos() / 1e9;
    double grown = (double) next.used() - usage.used();
    double growthNow = elapsed > 0 && grown > 0 ? grown / elapsed : 0;
    // Most of a million mailboxes rest, and need not be kept anew.
    return growthNow == recentGrowth && next.equals(usage)
        ? this
        : new Trend(root, resource, history, next, growthNow);
  }

  /**
   * When it will be full.
   *
   * @param at when the latest reading was taken
   */
  public Forecast forecast(Instant at) {
    return Forecast.of(history, usage, at);
  }

  /** In units of the resource a second: what it does now, or what it is known to do. */
  double growth() {
    // It grew once; that is no reason to ask every minute how full the full one is.
    return Forecast.isStuffed(usage) ? recentGrowth : Math.max(recentGrowth, history.growth());
  }
}
