package mailquota.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mailquota.forecast.History.Point;

/**
 * What a mailbox got on each of the last fourteen days, as far as it is known. A day is 24 hours
 * back from the latest reading; while the history is shorter than four days, a quarter of it. What
 * says nothing of what is sent is left out: purges, and the time in which hardly anything fitted.
 *
 * <p>Who rests on the same days of each week, one after the other, has a weekend: those days say
 * nothing of the pace of the others, and those to come rest, too.
 *
 * @param length of a day, in seconds
 * @param known the latest first
 * @param busy those of them that are not on a weekend
 * @param resting a bit for each of the seven days of the week that rests, counted back from now
 */
record Days(double length, List<Day> known, List<Day> busy, int resting) {

  /**
   * What is known of a day.
   *
   * @param ago how many days lie between it and now
   * @param grown in units of the resource
   * @param seconds of how much of it that is known; above 0
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
  private static final int MOST = 2 * WEEK;

  /** So many days are the recent ones; where nothing grew in them, it has ended. */
  private static final int FEW = 4;

  /** A day is unusual that has so many times as much as the next busiest, or as the pace. */
  static final double UNUSUAL = 2;

  /** A day rests that has less than this share of what an average one has. */
  private static final double RESTING = 0.25;

  /** A weekend is at most so long; an owner may have Mondays off. */
  private static final int WEEKEND = 3;

  /** A drop by more than this share is a purge; less is the daily coming and going. */
  private static final double PURGE = 0.05;

  static boolean isPurge(Point before, Point after) {
    return after.used() < before.used() * (1 - PURGE);
  }

  /**
   * @param stuffed from which use on it could not grow
   */
  static Days of(List<Point> points, double stuffed) {
    long now = points.getLast().at().getEpochSecond();
    double length = Math.min((now - points.getFirst().at().getEpochSecond()) / (double) FEW, DAY);
    double[] grown = new double[MOST];
    double[] seconds = new double[MOST];
    for (int i = 1; i < points.size(); i++) {
      Point before = points.get(i - 1);
      Point after = points.get(i);
      long from = before.at().getEpochSecond();
      long to = after.at().getEpochSecond();
      // To the day of its middle as a whole, so that a mail is in one of them.
      int ago = (int) ((now - (from + to) / 2.0) / length);
      if (ago < MOST && !isPurge(before, after) && before.used() < stuffed) {
        grown[ago] += after.used() - before.used();
        seconds[ago] += to - from;
      }
    }
    List<Day> known = new ArrayList<>(MOST);
    for (int ago = 0; ago < MOST; ago++) {
      if (seconds[ago] > 0) {
        known.add(new Day(ago, grown[ago], seconds[ago]));
      }
    }
    int resting = length < DAY ? 0 : resting(known);
    List<Day> busy =
        known.stream().filter(day -> ((resting >> (day.ago() % WEEK)) & 1) == 0).toList();
    return new Days(length, known, busy, resting);
  }

  /** The days of the week that rest in each week that is known; none where that is no weekend. */
  private static int resting(List<Day> known) {
    double least = RESTING * rate(without(known, UNUSUAL));
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
    // Where a weekend begins or ends within a day, that may be either.
    boolean isRhythm =
        Integer.bitCount(quiet & busy) <= 1
            && Integer.bitCount(resting) <= WEEKEND
            && isRun(resting);
    return isRhythm ? resting : 0;
  }

  /** Whether these days come one after the other. */
  private static boolean isRun(int days) {
    int next = ((days << 1) | (days >> (WEEK - 1))) & ((1 << WEEK) - 1);
    return Integer.bitCount(days & ~next) <= 1;
  }

  /** Of how much time it is known what grew. */
  double seconds() {
    return known.stream().mapToDouble(Day::seconds).sum();
  }

  /** Nothing grew on the last few busy days. */
  boolean hasEnded() {
    return busy.stream()
            .filter(day -> day.isMostly(length))
            .limit(FEW)
            .mapToDouble(Day::grown)
            .sum()
        <= 0;
  }

  /**
   * In units a second, on busy days: over all but an unusual one, and over the last few but the
   * busiest; where that is faster, half of the difference counts, so a new pace is seen within
   * days. While less than a week is known there may have been a weekend in it, and what most days
   * had counts, too; while these are no whole days, by day it always is unlike by night. 0 or less
   * when it does not grow.
   */
  double pace() {
    double all = rate(length < DAY ? busy : without(busy, UNUSUAL));
    double recent = rate(without(busy.subList(0, Math.min(FEW, busy.size())), 1));
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

  /** Without the busiest day if that has so many times as much as any other. */
  private static List<Day> without(List<Day> days, double unusual) {
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
    if (busiest == null || days.size() < 2 || busiest.grown() < unusual * next) {
      return days;
    }
    List<Day> others = new ArrayList<>(days);
    others.remove(busiest);
    return others;
  }

  /** The pace of the busiest day, an unusual one aside. */
  double most() {
    return without(known, UNUSUAL).stream()
        .filter(day -> day.isMostly(length))
        .mapToDouble(Day::rate)
        .max()
        .orElse(0);
  }

  /** Of what a busy day has, in units. */
  double deviation() {
    double mean = busy.stream().mapToDouble(Day::grown).average().orElseThrow();
    double squares = busy.stream().mapToDouble(day -> Math.pow(day.grown() - mean, 2)).sum();
    return busy.size() < 2 ? mean : Math.sqrt(squares / (busy.size() - 1));
  }

  /** Whether the day that begins after so many days rests, as it did in the weeks before. */
  boolean rests(int day) {
    return ((resting >> (WEEK - 1 - day % WEEK)) & 1) == 1;
  }
}
