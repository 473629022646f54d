package mailquota.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mailquota.forecast.History.Point;

/**
 * The growth of a mailbox on each of the last fourteen days. A day is 24 hours, counted back from
 * the latest reading; while the history is shorter than four days, it is a quarter of the history.
 * Purges and the time in which the mailbox was almost full are left out, because they do not show
 * how much mail is sent.
 *
 * <p>If a mailbox does not grow on the same consecutive days of each week, these days are its
 * weekend. They do not count for the pace, and the forecast expects no growth on the next ones.
 *
 * @param length of a day, in seconds
 * @param known the days with readings, the latest first
 * @param busy the known days outside the weekend
 * @param resting one bit for each day of the weekend, counted back from now
 */
record Days(double length, List<Day> known, List<Day> busy, int resting) {

  /**
   * The growth of one day.
   *
   * @param ago the number of days between this day and now
   * @param grown in units of the resource
   * @param seconds the part of the day that readings cover; above 0
   */
  private record Day(int ago, double grown, double seconds) {

    double rate() {
      return grown / seconds;
    }

    boolean isMostly(double length) {
      return seconds >= length / 2;
    }
  }

  static final double DAY = Duration.ofDays(1).toSeconds();

  private static final int WEEK = 7;
  private static final int MAX_DAYS = 2 * WEEK;

  /** The number of recent days; without growth on these, growth has ended. */
  private static final int RECENT_DAYS = 4;

  /** A day is an outlier with this many times the growth of the next busiest, or of the pace. */
  static final double OUTLIER_FACTOR = 2;

  /** A day rests with less than this share of the average growth. */
  private static final double RESTING_SHARE = 0.25;

  /** The longest weekend, in days. */
  private static final int MAX_WEEKEND = 3;

  /** A decrease by more than this share is a purge; owners delete smaller amounts every day. */
  private static final double PURGE_SHARE = 0.05;

  static boolean isPurge(Point before, Point after) {
    return after.used() < before.used() * (1 - PURGE_SHARE);
  }

  /** From the use {@code almostFull} on, growth does not count. */
  static Days of(List<Point> points, double almostFull) {
    long now = points.getLast().at().getEpochSecond();
    double length =
        Math.min((now - points.getFirst().at().getEpochSecond()) / (double) RECENT_DAYS, DAY);
    double[] grown = new double[MAX_DAYS];
    double[] seconds = new double[MAX_DAYS];
    for (int i = 1; i < points.size(); i++) {
      Point before = points.get(i - 1);
      Point after = points.get(i);
      long from = before.at().getEpochSecond();
      long to = after.at().getEpochSecond();
      // The whole growth counts for the day of the middle, so that no mail is divided.
      int ago = (int) ((now - (from + to) / 2.0) / length);
      if (ago < MAX_DAYS && !isPurge(before, after) && before.used() < almostFull) {
        grown[ago] += after.used() - before.used();
        seconds[ago] += to - from;
      }
    }
    List<Day> known = new ArrayList<>(MAX_DAYS);
    for (int ago = 0; ago < MAX_DAYS; ago++) {
      if (seconds[ago] > 0) {
        known.add(new Day(ago, grown[ago], seconds[ago]));
      }
    }
    int resting = length < DAY ? 0 : resting(known);
    List<Day> busy =
        known.stream().filter(day -> ((resting >> (day.ago() % WEEK)) & 1) == 0).toList();
    return new Days(length, known, busy, resting);
  }

  /** The days that rest in each known week, as {@link #resting}; 0 if they are no weekend. */
  private static int resting(List<Day> known) {
    double least = RESTING_SHARE * rate(withoutBusiest(known, OUTLIER_FACTOR));
    int busy = 0;
    int quiet = 0;
    for (Day day : known) {
      if (day.isMostly(DAY)) {
        int bit = 1 << (day.ago() % WEEK);
        busy |= day.rate() >= least ? bit : 0;
        quiet |= day.rate() < least ? bit : 0;
      }
    }
    int resting = quiet & ~busy;
    // A day in which a weekend begins or ends may be quiet in one week and busy in another.
    boolean isRhythm =
        Integer.bitCount(quiet & busy) <= 1
            && Integer.bitCount(resting) <= MAX_WEEKEND
            && isConsecutive(resting);
    return isRhythm ? resting : 0;
  }

  private static boolean isConsecutive(int days) {
    int next = ((days << 1) | (days >> (WEEK - 1))) & ((1 << WEEK) - 1);
    return Integer.bitCount(days & ~next) <= 1;
  }

  double seconds() {
    return known.stream().mapToDouble(Day::seconds).sum();
  }

  /** Whether the recent busy days have no growth. */
  boolean hasEnded() {
    return busy.stream()
            .filter(day -> day.isMostly(length))
            .limit(RECENT_DAYS)
            .mapToDouble(Day::grown)
            .sum()
        <= 0;
  }

  /**
   * The growth in units a second on busy days; 0 or less without growth. It is the rate of all busy
   * days except an outlier. If the rate of the recent days except the busiest is higher, half of
   * the difference is added, so that a new pace counts within days. With less than a week of
   * readings, which may include a weekend, it is the highest of both rates and the median. Days of
   * less than 24 hours have no outlier, because day and night differ.
   */
  double pace() {
    double all = rate(length < DAY ? busy : withoutBusiest(busy, OUTLIER_FACTOR));
    double recent = rate(withoutBusiest(busy.subList(0, Math.min(RECENT_DAYS, busy.size())), 1));
    double faster = Math.max(all, recent);
    return seconds() < WEEK * DAY ? Math.max(faster, median(busy)) : (faster + all) / 2;
  }

  private static double median(List<Day> days) {
    double[] rates = days.stream().mapToDouble(Day::rate).sorted().toArray();
    return rates[(rates.length - 1) / 2];
  }

  private static double rate(List<Day> days) {
    double seconds = days.stream().mapToDouble(Day::seconds).sum();
    return seconds > 0 ? days.stream().mapToDouble(Day::grown).sum() / seconds : 0;
  }

  /** The days without the busiest if that has at least {@code factor} times any other's growth. */
  private static List<Day> withoutBusiest(List<Day> days, double factor) {
    Day busiest = null;
    double next = Double.NEGATIVE_INFINITY;
    for (Day day : days) {
      if (busiest == null || day.grown() > busiest.grown()) {
        next = busiest == null ? next : busiest.grown();
        busiest = day;
      } else {
        next = Math.max(next, day.grown());
      }
    }
    if (busiest == null || days.size() < 2 || busiest.grown() < factor * next) {
      return days;
    }
    List<Day> others = new ArrayList<>(days);
    others.remove(busiest);
    return others;
  }

  /** The pace of the busiest day that is no outlier. */
  double fastest() {
    return withoutBusiest(known, OUTLIER_FACTOR).stream()
        .filter(day -> day.isMostly(length))
        .mapToDouble(Day::rate)
        .max()
        .orElse(0);
  }

  /** The standard deviation of the growth of a busy day, in units. */
  double deviation() {
    double mean = busy.stream().mapToDouble(Day::grown).average().orElseThrow();
    double squares = busy.stream().mapToDouble(day -> Math.pow(day.grown() - mean, 2)).sum();
    return busy.size() < 2 ? mean : Math.sqrt(squares / (busy.size() - 1));
  }

  /** Whether the day that begins {@code day} days from now is on the weekend. */
  boolean rests(int day) {
    return ((resting >> (WEEK - 1 - day % WEEK)) & 1) == 1;
  }
}
