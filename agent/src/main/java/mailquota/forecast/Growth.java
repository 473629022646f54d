package mailquota.forecast;

import static java.time.temporal.ChronoUnit.SECONDS;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import mailquota.forecast.Forecast.Full;
import mailquota.forecast.History.Point;
import mailquota.quota.Limit;
import mailquota.quota.Usage;

/**
 * How fast a resource grows, and when it will be full: at the pace of its busy days, without growth
 * on weekends. The earliest time assumes no weekends, and the growth of the busiest day that is no
 * outlier on each day.
 *
 * @param pace in units of the resource a second; above 0
 * @param deviation the standard deviation of the growth of a day, in units
 */
record Growth(double pace, double deviation, Days days) {

  /** The horizon of a forecast that has two weeks of history. */
  private static final Duration HORIZON = Duration.ofDays(30);

  /** There is no forecast below this share of the limit. */
  private static final double MIN_SHARE = 0.25;

  /** Below this share of the limit, the horizon is {@link #SHORT_HORIZON}. */
  private static final double SHORT_HORIZON_SHARE = 0.5;

  private static final Duration SHORT_HORIZON = Duration.ofDays(7);

  /** The shortest history, in seconds: day and night differ. */
  private static final double MIN_HISTORY = Days.DAY;

  /** A purge below this share of the limit shows that the owner purges in time. */
  private static final double PURGED_IN_TIME = 0.9;

  /** How much fuller than before the last purge the mailbox may become, as a share of the limit. */
  private static final double PURGE_TOLERANCE = 0.05;

  /** From this share of the limit on, growth does not show how much mail is sent. */
  static final double ALMOST_FULL = 0.97;

  /** 80 % of a normal distribution lie within this many standard deviations. */
  private static final double DEVIATIONS_OF_80_PERCENT = 1.28;

  /** The slowest assumed pace, as a share of the present one. */
  private static final double SLOWEST = 1 / 3.0;

  /** The longest time to a forecast: a thousand years, in seconds. */
  private static final double MAX_SECONDS = 3.2e10;

  static Forecast forecast(History history, Usage usage, Instant now) {
    if (!(usage.limit() instanceof Limit.Finite(long most))
        || usage.used() >= most
        || usage.used() < MIN_SHARE * most) {
      return Forecast.NONE;
    }
    double free = (double) most - usage.used();
    // A cheap test first, because most mailboxes hardly grow.
    if (history.risen() * 2 * HORIZON.toDays() < free) {
      return Forecast.NONE;
    }
    Duration horizon = usage.used() < SHORT_HORIZON_SHARE * most ? SHORT_HORIZON : HORIZON;
    List<Point> points = history.points();
    if (isPurged(points, usage.used(), (double) most)) {
      return Forecast.NONE;
    }
    Optional<Full> full = of(points, (double) most).map(growth -> growth.fills(free, now));
    return full.isPresent() && full.get().at().isBefore(now.plus(horizon))
        ? full.get()
        : Forecast.NONE;
  }

  /**
   * Whether a purge prevents a forecast: on the day after it, and, if the owner purges in time, as
   * long as the mailbox is at most {@link #PURGE_TOLERANCE} fuller than it was before a purge.
   */
  private static boolean isPurged(List<Point> points, long used, double most) {
    Instant aDayAgo = points.getLast().at().minusSeconds((long) MIN_HISTORY);
    double fullest = 0;
    for (int i = 1; i < points.size(); i++) {
      if (Days.isPurge(points.get(i - 1), points.get(i))) {
        if (points.get(i - 1).at().isAfter(aDayAgo)) {
          return true;
        }
        fullest = Math.max(fullest, points.get(i - 1).used());
      }
    }
    return used <= fullest + PURGE_TOLERANCE * most && fullest < PURGED_IN_TIME * most;
  }

  /** Empty when there are too few readings, or the resource does not grow. */
  static Optional<Growth> of(List<Point> points, double most) {
    Days days = Days.of(points, most * ALMOST_FULL);
    if (days.known().size() < 2 || days.seconds() < MIN_HISTORY || days.hasEnded()) {
      return Optional.empty();
    }
    double pace = days.pace();
    return pace > 0 ? Optional.of(new Growth(pace, days.deviation(), days)) : Optional.empty();
  }

  Full fills(double free, Instant now) {
    double busy = free / pace;
    // Deviations add up as the square root of the time.
    double off = DEVIATIONS_OF_80_PERCENT * deviation * Math.sqrt(busy / days.length()) / busy;
    double busiest = Math.min(days.fastest(), Days.OUTLIER_FACTOR * pace);
    double earliest = free / Math.max(pace + off, busiest);
    double latest = free / Math.max(pace - off, pace * SLOWEST);
    return new Full(
        after(now, withWeekends(busy)), after(now, earliest), after(now, withWeekends(latest)));
  }

  /** The time that contains this many seconds outside weekends. */
  private double withWeekends(double busy) {
    double seconds = 0;
    double left = busy;
    for (int day = 0; day < HORIZON.toDays() && left > 0; day++) {
      double today = days.rests(day) ? 0 : Math.min(left, Days.DAY);
      seconds += days.rests(day) ? Days.DAY : today;
      left -= today;
    }
    return seconds + left;
  }

  private static Instant after(Instant now, double seconds) {
    return now.plusSeconds((long) Math.min(seconds, MAX_SECONDS)).truncatedTo(SECONDS);
  }
}
