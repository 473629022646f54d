package mailquota.forecast;

import static java.time.temporal.ChronoUnit.SECONDS;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mailquota.forecast.Forecast.Full;
import mailquota.forecast.History.Point;
import mailquota.quota.Limit;
import mailquota.quota.Usage;

/**
 * How fast a resource grows. The last two weeks, or what is known of them, are cut into days, or
 * into quarters while that is less than four days. What says nothing of what is sent is left out:
 * purges, and the time in which hardly anything fitted. The pace is an average over all of it
 * without one unusual day, be it one huge mail or a burst of newsletters, and over the last few
 * days without the busiest of them; where that is faster, half of the difference counts, so a new
 * pace is seen within days. While less than a week is known there may have been a weekend in it,
 * and what most days had counts too.
 *
 * @param pace in units of the resource a second; above 0
 * @param deviation of what it grew in {@code stretch}, in units
 * @param stretch in seconds
 */
record Growth(double pace, double deviation, double stretch) {

  /** No forecast looks further ahead: two weeks of history do not carry so far. */
  private static final Duration FARTHEST = Duration.ofDays(30);

  /** Below this share of the limit nothing is told: there is room for whatever happens. */
  private static final double FLOOR = 0.25;

  /** Below this share only the near future is told. */
  private static final double HALF = 0.5;

  private static final Duration NEAR = Duration.ofDays(7);

  private static final double DAY = Duration.ofDays(1).toSeconds();
  private static final double WEEK = 7 * DAY;
  private static final Duration LONGEST = Duration.ofDays(14);

  /** Day and night differ: of less than a day nothing can be told. */
  private static final double SHORTEST = DAY;

  /** So many stretches are the recent ones; where nothing grew in them, it has ended. */
  private static final int FEW = 4;

  /** A stretch is unusual that has so many times as much as the next busiest. */
  private static final double UNUSUAL = 2;

  /** A drop by more than this share is a purge; less is the daily coming and going. */
  private static final double PURGE = 0.05;

  /** Who purges at less than this share of the limit does not let it become full. */
  private static final double IN_TIME = 0.9;

  /** From this share of the limit on, what does not come in says nothing of what was sent. */
  static final double STUFFED = 0.97;

  /** Of a normal distribution, four fifths lie within so many deviations. */
  private static final double FOUR_FIFTHS = 1.28;

  /** The pace is never taken to be slower than this share of it. */
  private static final double SLOWEST = 1 / 3.0;

  /** A thousand years, in seconds: as good as never. */
  private static final double LONG_AFTER = 3.2e10;

  /** What it grew in a time, in seconds. */
  private record Stretch(double grown, double seconds) {}

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
    if (isPurged(points, usage.used(), IN_TIME * most)) {
      return Forecast.NONE;
    }
    Optional<Full> full = of(points, (double) most).map(growth -> growth.fills(room, now));
    return full.isPresent() && full.get().at().isBefore(farthest) ? full.get() : Forecast.NONE;
  }

  /**
   * Whether nothing is to be told for a purge: on the first day after one, less the time between
   * two points of the history, and as long as it is no fuller than its owner has let it become
   * before a purge, if that was in time.
   */
  private static boolean isPurged(List<Point> points, long used, double inTime) {
    Instant aDayAgo = points.getLast().at().minusSeconds((long) SHORTEST);
    double fullest = 0;
    for (int i = 1; i < points.size(); i++) {
      if (isPurge(points.get(i - 1), points.get(i))) {
        if (points.get(i - 1).at().isAfter(aDayAgo)) {
          return true;
        }
        fullest = Math.max(fullest, points.get(i - 1).used());
      }
    }
    return used <= fullest && fullest < inTime;
  }

  private static boolean isPurge(Point before, Point after) {
    return after.used() < before.used() * (1 - PURGE);
  }

  /** Empty when too little is known, or it does not grow. */
  static Optional<Growth> of(List<Point> points, double most) {
    List<Stretch> known = telling(points, most * STUFFED);
    double seconds = known.stream().mapToDouble(Stretch::seconds).sum();
    if (seconds < SHORTEST) {
      return Optional.empty();
    }
    double length = Math.min(seconds / FEW, DAY);
    List<Stretch> stretches = joined(known, length);
    if (stretches.size() < 2) {
      return Optional.empty();
    }
    List<Stretch> recent = stretches.subList(0, Math.min(FEW, stretches.size()));
    double all = usual(stretches, UNUSUAL);
    double pace = Math.max(all, usual(recent, 1));
    if (seconds < WEEK) {
      // So far a quiet weekend counts for too much.
      pace = Math.max(pace, median(stretches));
    } else {
      pace = (pace + all) / 2;
    }
    boolean hasEnded = recent.stream().mapToDouble(Stretch::grown).sum() <= 0;
    return pace > 0 && !hasEnded
        ? Optional.of(new Growth(pace, deviation(stretches), length))
        : Optional.empty();
  }

  /**
   * From point to point, the latest first; without purges, and without the time in which it could
   * not grow.
   */
  private static List<Stretch> telling(List<Point> points, double stuffed) {
    List<Stretch> stretches = new ArrayList<>();
    for (int i = points.size() - 1; i > 0; i--) {
      Point before = points.get(i - 1);
      Point after = points.get(i);
      if (Duration.between(before.at(), points.getLast().at()).compareTo(LONGEST) > 0) {
        break;
      }
      if (!isPurge(before, after) && before.used() < stuffed) {
        double seconds = Duration.between(before.at(), after.at()).toSeconds();
        stretches.add(new Stretch(after.used() - before.used(), seconds));
      }
    }
    return stretches;
  }

  /** At least so long; each ends where a point is, so that a mail is in one of them. */
  private static List<Stretch> joined(List<Stretch> parts, double length) {
    List<Stretch> joined = new ArrayList<>();
    double grown = 0;
    double seconds = 0;
    for (Stretch part : parts) {
      grown += part.grown();
      seconds += part.seconds();
      if (seconds >= length) {
        joined.add(new Stretch(grown, seconds));
        grown = 0;
        seconds = 0;
      }
    }
    return joined;
  }

  /** The rate outside of the busiest stretch if that is an unusual one; else of all. */
  private static double usual(List<Stretch> stretches, double unusual) {
    double[] grown = stretches.stream().mapToDouble(Stretch::grown).sorted().toArray();
    int n = grown.length;
    boolean isUnusual = n > 1 && grown[n - 1] >= unusual * grown[n - 2];
    double length = stretches.stream().mapToDouble(Stretch::seconds).sum();
    double sum = Arrays.stream(grown).limit(isUnusual ? n - 1 : n).sum();
    return sum / length * (isUnusual ? (double) n / (n - 1) : 1);
  }

  private static double median(List<Stretch> stretches) {
    double[] rates = stretches.stream().mapToDouble(one -> one.grown() / one.seconds()).toArray();
    Arrays.sort(rates);
    return rates[(rates.length - 1) / 2];
  }

  private static double deviation(List<Stretch> stretches) {
    double mean = stretches.stream().mapToDouble(Stretch::grown).average().orElseThrow();
    double squares = stretches.stream().mapToDouble(one -> Math.pow(one.grown() - mean, 2)).sum();
    return Math.sqrt(squares / (stretches.size() - 1));
  }

  /** When so much more is used, at this pace. */
  Full fills(double room, Instant now) {
    double seconds = room / pace;
    // What deviates adds up as the root of the time.
    double off = FOUR_FIFTHS * deviation * Math.sqrt(seconds / stretch) / seconds;
    double earliest = room / (pace + off);
    double latest = room / Math.max(pace - off, pace * SLOWEST);
    return new Full(after(now, seconds), after(now, earliest), after(now, latest));
  }

  private static Instant after(Instant now, double seconds) {
    return now.plusSeconds((long) Math.min(seconds, LONG_AFTER)).truncatedTo(SECONDS);
  }
}
