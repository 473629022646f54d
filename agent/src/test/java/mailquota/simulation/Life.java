package mailquota.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mailquota.quota.Limit;
import mailquota.quota.Usage;

/**
 * The true history of a mailbox: its use, its limits, and when mail began to bounce. Times are in
 * milliseconds since 1970.
 */
final class Life {

  static final Instant BEGIN = Instant.parse("2026-01-05T00:00:00Z"); // A Monday.
  static final long DAY = Duration.ofDays(1).toMillis();

  private static final int REMEMBERED_DAYS = 14;

  /** A day with more than this many times the average amount is unusual. */
  private static final double UNUSUAL = 2;

  /** A mailbox counts as full from this share of the limit on. */
  private static final double FULL_SHARE = 0.99;

  private static final int AFTER_EMPTYING = 1;
  private static final int AFTER_BOUNCING = 2;

  /**
   * The first mail that bounced after the mailbox had free space.
   *
   * @param since the last time that the owner emptied the mailbox or the limit was raised
   * @param isForeseeable whether the use until a day before allowed a forecast
   * @param isInTheLog whether the use and the bounces in the server's log until a day before
   *     allowed a forecast
   */
  record Bounce(long at, long since, boolean isForeseeable, boolean isInTheLog) {}

  /** A period in which mail bounced. */
  private record Shut(long from, long to) {}

  private final long end;
  private long[] times = new long[64];
  private long[] used = new long[64];
  private long[] limits = new long[64];
  private int[] kinds = new int[64];
  private int size;

  /** All mail, including bounced mail. */
  private final Arrivals offered = new Arrivals();

  /** The accepted mail. */
  private final Arrivals taken = new Arrivals();

  private final List<Shut> shut = new ArrayList<>();
  private long since = BEGIN.toEpochMilli();
  private boolean isBouncing;
  private long loweredAt = Long.MIN_VALUE / 2;
  private final List<Bounce> bounces = new ArrayList<>();

  Life(int days, long usedFirst, long limit) {
    end = BEGIN.toEpochMilli() + days * DAY;
    append(BEGIN.toEpochMilli(), usedFirst, limit, 0);
  }

  long end() {
    return end;
  }

  List<Bounce> bounces() {
    return bounces;
  }

  long used() {
    return used[size - 1];
  }

  long limit() {
    return limits[size - 1];
  }

  boolean isBouncing() {
    return isBouncing;
  }

  /** Receives a mail, which bounces if it does not fit. */
  void mail(long at, long bytes) {
    offered.add(at, bytes);
    if (used() + bytes <= limit()) {
      taken.add(at, bytes);
      append(at, used() + bytes, limit(), 0);
    } else if (!isBouncing) {
      isBouncing = true;
      bounces.add(new Bounce(at, since, isForeseeable(at), isInTheLog(at)));
    }
  }

  /** Deletes mail until {@code left} is used. */
  void empty(long at, long left) {
    if (left < used()) {
      append(at, left, limit(), isBouncing ? AFTER_BOUNCING : AFTER_EMPTYING);
      endBouncing(at);
    }
  }

  void limit(long at, long limit) {
    if (limit > limit()) {
      endBouncing(at);
    } else {
      loweredAt = at;
    }
    append(at, used(), limit, 0);
  }

  private void endBouncing(long at) {
    if (isBouncing) {
      shut.add(new Shut(bounces.getLast().at(), at));
    }
    isBouncing = false;
    since = at;
  }

  /**
   * Whether the use until a day before the bounce allowed a forecast. It did not
   *
   * <ul>
   *   <li>if the mailbox was less than a day old then, or was emptied within the day before that,
   *       or its limit was lowered since;
   *   <li>if the last day had more mail than any day of the two weeks before, or more than twice
   *       their average, without the time in which mail bounced; or if less than a day remains
   *       then;
   *   <li>if the mailbox was no fuller than before an earlier purge in those weeks.
   * </ul>
   */
  private boolean isForeseeable(long at) {
    long before = at - DAY;
    long from = remembered(before);
    long open = before - from - shut(from, before);
    return Math.max(since, loweredAt) <= before - DAY
        && open >= DAY
        && isUsual(taken, from, before, open, at)
        && usedAt(before) > fullestEmptied(before);
  }

  /** The same with the bounces of the server's log, and with lowered limits known at once. */
  private boolean isInTheLog(long at) {
    long before = at - DAY;
    long from = remembered(before);
    return since <= before - DAY
        && loweredAt <= before
        && isUsual(offered, from, before, before - from, at)
        && usedAt(before) > fullestEmptied(before);
  }

  private static long remembered(long before) {
    return Math.max(BEGIN.toEpochMilli(), before - REMEMBERED_DAYS * DAY);
  }

  /**
   * Whether the amount after {@code before} is usual compared with the days until then.
   *
   * @param open the known time
   */
  private boolean isUsual(Arrivals known, long from, long before, long open, long at) {
    double average = known.between(from, before) / (open / (double) DAY);
    long came = offered.between(before, at);
    return came <= UNUSUAL * average && came <= known.busiestDay(from, before);
  }

  /** How long mail bounced between the two times. */
  private long shut(long from, long to) {
    return shut.stream()
        .mapToLong(one -> Math.min(one.to(), to) - Math.max(one.from(), from))
        .filter(overlap -> overlap > 0)
        .sum();
  }

  private long fullestEmptied(long before) {
    long fullest = 0;
    for (int i = Arrivals.indexOf(times, size, before - REMEMBERED_DAYS * DAY) + 1;
        i < size && times[i] <= before;
        i++) {
      if (kinds[i] == AFTER_EMPTYING && i > 0) {
        fullest = Math.max(fullest, used[i - 1]);
      }
    }
    return fullest;
  }

  /** Whether mail bounced, or the mailbox counted as full, between the two times. */
  boolean isFull(long from, long to) {
    for (int i = Math.max(0, Arrivals.indexOf(times, size, from));
        i < size && times[i] <= to;
        i++) {
      if (used[i] >= FULL_SHARE * limits[i]) {
        return true;
      }
    }
    return bounces.stream().anyMatch(bounce -> bounce.at() >= from && bounce.at() <= to);
  }

  Usage usage(long at) {
    int i = Arrivals.indexOf(times, size, at);
    return new Usage(used[i], new Limit.Finite(limits[i]));
  }

  private long usedAt(long at) {
    return used[Arrivals.indexOf(times, size, at)];
  }

  private void append(long at, long usedThen, long limit, int kind) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      used = Arrays.copyOf(used, size * 2);
      limits = Arrays.copyOf(limits, size * 2);
      kinds = Arrays.copyOf(kinds, size * 2);
    }
    times[size] = at;
    used[size] = usedThen;
    limits[size] = limit;
    kinds[size++] = kind;
  }
}
