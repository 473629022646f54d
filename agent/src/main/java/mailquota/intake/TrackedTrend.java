package mailquota.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mailquota.board.Trend;
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
 * A trend with the history that the next reading continues. The history changes with each reading;
 * whoever reads the board does not see it.
 */
record TrackedTrend(
    String root, Resource resource, Usage usage, double growth, Forecast forecast, History history)
    implements Trend {

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
            (root, resource, usage) ->
                last != null && Trend.find(before, root, resource) instanceof TrackedTrend trend
                    ? trend.next(usage, last, reading.at())
                    : first(root, resource, usage, new History(), reading.at()));
    return isSame(before, after) ? before : after;
  }

  /**
   * The same when the store knows the histories and this process does not.
   *
   * @param meanwhile what this process measured before the store had answered
   */
  static List<Trend> restored(Remembered before, List<Trend> meanwhile, Reading reading) {
    return ofEach(
        reading,
        (root, resource, usage) -> {
          History history = before.history(root, resource);
          if (Trend.find(meanwhile, root, resource) instanceof TrackedTrend since) {
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
    TrackedTrend trend(String root, Resource resource, Usage usage);
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

  private static TrackedTrend first(
      String root, Resource resource, Usage usage, History history, Instant at) {
    history.add(at, usage.used());
    return new TrackedTrend(
        root, resource, usage, growth(history, usage, 0), Forecast.of(history, usage, at), history);
  }

  private TrackedTrend next(Usage next, Instant last, Instant at) {
    history.add(at, next.used());
    double elapsed = Duration.between(last, at).toNanos() / 1e9;
    double grown = (double) next.used() - usage.used();
    double growthNow = growth(history, next, elapsed > 0 && grown > 0 ? grown / elapsed : 0);
    Forecast forecastNow = Forecast.of(history, next, at);
    // Most of a million mailboxes do not change, and are not kept anew.
    return growthNow == growth && forecastNow.equals(forecast) && next.equals(usage)
        ? this
        : new TrackedTrend(root, resource, next, growthNow, forecastNow, history);
  }

  /**
   * @param recent the growth between the last two readings
   */
  private static double growth(History history, Usage usage, double recent) {
    // It grew once; that is no reason to ask every minute how full the full one is.
    return Forecast.isAlmostFull(usage) ? recent : Math.max(recent, history.growth());
  }
}
