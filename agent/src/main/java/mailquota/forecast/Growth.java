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
 * How fast a resource grows, and when it will be full by that: at the pace of its busy days, with
 * the weekends that lie between. At the earliest there are none, and each day is as busy as the
 * busiest was, if that is not an unusual one.
 *
 * @param pace in units of the resource a second; above 0
 * @param deviation of what it grows on a day, in units
 */
record Growth(double pace, double deviation, Days days) {

  /** No forecast looks further ahead: two weeks of history do not carry so far. */
  private static final Duration FARTHEST = Duration.ofDays(30);

  /** Below this share of the limit nothing is told: there is room for whatever happens. */
  private static final double FLOOR = 0.25;

  /** Below this share only the near future is told. */
  private static final double HALF = 0.5;

  private static final Duration NEAR = Duration.ofDays(7);

  /** Day and night differ: of less than a day nothing can be told. */
  private static final double SHORTEST = Days.DAY;

  /** Who purges at less than this share of the limit does not let it become full. */
  private static final double IN_TIME = 0.9;

  /** Of the limit: who purges does so when it is about so full, not to the byte. */
  private static final double ABOUT = 0.05;

  /** From this share of the limit on, what does not come in says nothing of what was sent. */
  static final double STUFFED = 0.97;

  /** Of a normal distribution, four fifths lie within so many deviations. */
  private static final double FOUR_FIFTHS = 1.28;

  /** The pace is never taken to be slower than this share of it. */
  private static final double SLOWEST = 1 / 3.0;

  /** A thousand years, in seconds: as good as never. */
  private static final double LONG_AFTER = 3.2e10;

  /** See {@link Forecast#of}. */
  static Forecast forecast(History history, Usage usage, Instant now) {
    if (!(usage.limit() instanceof Limit.Finite(long most))
        || usage.used() >= most
        || usage.used() < FLOOR * most) {
      return Forecast.NONE;
    }
    double room = (double) most - usage.used();
    // Most mailboxes hardly grow, and what cannot be is seen without looking closely.
    if (history.risen() * 2 * FARTHEST.toDays() < room) {
      return Forecast.NONE;
    }
    Instant farthest = now.plus(usage.used() < HALF * most ? NEAR : FARTHEST);
    List<Point> points = history.points();
    if (isPurged(points, usage.used(), (double) most)) {
      return Forecast.NONE;
    }
    Optional<Full> full = of(points, (double) most).map(growth -> growth.fills(room, now));
    return full.isPresent() && full.get().at().isBefore(farthest) ? full.get() : Forecast.NONE;
  }

  /**
   * Whether nothing is to be told for a purge: on the first day after one, less the time between
   * two points of the history, and as long as it is hardly fuller than its owner has let it become
   * before a purge, if that was in time.
   */
  private static boolean isPurged(List<Point> points, long used, double most) {
    Instant aDayAgo = points.getLast().at().minusSeconds((long) SHORTEST);
    double fullest = 0;
    for (int i = 1; i < points.size(); i++) {
      if (Days.isPurge(points.get(i - 1), points.get(i))) {
        if (points.get(i - 1).at().isAfter(aDayAgo)) {
          return true;
        }
        fullest = Math.max(fullest, points.get(i - 1).used());
      }
    }
    return used <= fullest + ABOUT * most && fullest < IN_TIME * most;
  }

  /** Empty when too little is known, or it does not grow. */
  static Optional<Growth> of(List<Point> points, double most) {
    Days days = Days.of(points, most * STUFFED);
    if (days.known().size() < 2 || days.seconds() < SHORTEST || days.hasEnded()) {
      return Optional.empty();
    }
    double pace = days.pace();
    return pace > 0 ? Optional.of(new Growth(pace, days.deviation(), days)) : Optional.empty();
  }

  /** When so much more is used, at this pace. */
  Full fills(double room, Instant now) {
    double busy = room / pace;
    // What deviates adds up as the root of the time.
    double off = FOUR_FIFTHS * deviation * Math.sqrt(busy / days.length()) / busy;
    double busiest = Math.min(days.most(), Days.UNUSUAL * pace);
    double earliest = room / Math.max(pace + off, busiest);
    double latest = room / Math.max(pace - off, pace * SLOWEST);
    return new Full(after(now, lasting(busy)), after(now, earliest), after(now, lasting(latest)));
  }

  /** How long it takes until it was busy for so many seconds. */
  private double lasting(double busy) {
    double seconds = 0;
    double left = busy;
    for (int day = 0; day < FARTHEST.toDays() && left > 0; day++) {
      double today = days.rests(day) ? 0 : Math.min(left, Days.DAY);
      seconds += days.rests(day) ? Days.DAY : today;
      left -= today;
    }
    return seconds + left;
  }

  private static Instant after(Instant now, double seconds) {
    return now.plusSeconds((long) Math.min(seconds, LONG_AFTER)).truncatedTo(SECONDS);
  }
}
