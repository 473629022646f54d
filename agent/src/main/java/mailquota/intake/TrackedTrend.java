package mailquota.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mailquota.board.Trend;
import mailquota.forecast.Forecast;
import mailquota.forecast.History;
import mailquota.forecast.History.Point;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.StoredMailbox;
import org.jspecify.annotations.Nullable;

/** A trend with the mutable history, which readers of the board do not see. */
record TrackedTrend(
    String root, Resource resource, Usage usage, double growth, Forecast forecast, History history)
    implements Trend {

  /** More limited resources than any real mailbox has. */
  private static final int MAX_PER_MAILBOX = 8;

  @Override
  public List<Point> points() {
    return history.points();
  }

  /**
   * The trends of a mailbox after a reading, one for each limited resource; {@code before} itself
   * if nothing has changed.
   *
   * @param last the time of {@code before}; null for never
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

  /** The trends with the histories from the store and those observed before it answered. */
  static List<Trend> restored(StoredMailbox before, List<Trend> meanwhile, Reading reading) {
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

  /** The trends that an earlier process knew; none if it did not measure last. */
  static List<Trend> recalled(StoredMailbox stored) {
    return stored
        .reading()
        .map(reading ->
            ofEach(
                reading,
                (root, resource, usage) ->
                    of(root, resource, usage, stored.history(root, resource), reading.at())))
        .orElse(List.of());
  }

  @SuppressWarnings("ReferenceEquality") // Equal trends may have different histories.
  private static boolean isSame(List<Trend> before, List<Trend> after) {
    boolean isSame = before.size() == after.size();
    for (int i = 0; isSame && i < after.size(); i++) {
      isSame = before.get(i) == after.get(i);
    }
    return isSame;
  }

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
    return of(root, resource, usage, history, at);
  }

  private static TrackedTrend of(
      String root, Resource resource, Usage usage, History history, Instant at) {
    return new TrackedTrend(
        root, resource, usage, growth(history, usage, 0), Forecast.of(history, usage, at), history);
  }

  private TrackedTrend next(Usage next, Instant last, Instant at) {
    history.add(at, next.used());
    double elapsed = Duration.between(last, at).toNanos() / 1e9;
    double grown = (double) next.used() - usage.used();
    double growthNow = growth(history, next, elapsed > 0 && grown > 0 ? grown / elapsed : 0);
    Forecast forecastNow = Forecast.of(history, next, at);
    // Saves memory, because most of a million mailboxes do not change.
    return growthNow == growth && forecastNow.equals(forecast) && next.equals(usage)
        ? this
        : new TrackedTrend(root, resource, next, growthNow, forecastNow, history);
  }

  /** {@code recent} is the growth between the last two readings. */
  private static double growth(History history, Usage usage, double recent) {
    // Earlier growth is no reason to probe a full mailbox every minute.
    return Forecast.isAlmostFull(usage) ? recent : Math.max(recent, history.growth());
  }
}
