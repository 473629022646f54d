package mailquota.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mailquota.quota.Limit;
import mailquota.quota.Usage;

/**
 * What truly happened in a mailbox: how much was used from when on, of which limit, and when mail
 * began to bounce. Times are in milliseconds since 1970.
 */
final class Life {

  static final Instant BEGIN = Instant.parse("2026-01-05T00:00:00Z"); // A Monday.
  static final long DAY = Duration.ofDays(1).toMillis();

  private static final int REMEMBERED_DAYS = 14;

  /** On a day on which by this factor more comes than on average, something new happens. */
  private static final double UNUSUAL = 2;

  /** So near to the limit it is full, whether or not another mail has come. */
  private static final double AS_GOOD_AS_FULL = 0.99;

  private static final int AFTER_EMPTYING = 1;
  private static final int AFTER_BOUNCING = 2;

  /**
   * The first mail that bounced after the mailbox had room.
   *
   * @param since when the trouble may have begun: the last time that the owner emptied it, or that
   *     the limit was raised
   * @param isForeseeable whether somebody could have known a day before who sees how much is used
   *     at any time
   * @param isInTheLog whether somebody could have known who in addition reads in the server's log
   *     what bounced
   */
  record Bounce(long at, long since, boolean isForeseeable, boolean isInTheLog) {}

  /** A stretch of time in which mail bounced. */
  private record Shut(long from, long to) {}

  private final long end;
  private long[] times = new long[64];
  private long[] used = new long[64];
  private long[] limits = new long[64];
  private int[] kinds = new int[64];
  private int size;

  /** All mail that came. */
  private final Arrivals offered = new Arrivals();

  /** The mail that fitted. */
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

  /** A mail comes; it bounces where it does not fit. */
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

  /** The owner deletes until so much is left. */
  void empty(long at, long left) {
    if (left < used()) {
      append(at, left, limit(), isBouncing ? AFTER_BOUNCING : AFTER_EMPTYING);
      giveRoom(at);
    }
  }

  void limit(long at, long limit) {
    if (limit > limit()) {
      giveRoom(at);
    } else {
      loweredAt = at;
    }
    append(at, used(), limit, 0);
  }

  private void giveRoom(long at) {
    if (isBouncing) {
      shut.add(new Shut(bounces.getLast().at(), at));
    }
    isBouncing = false;
    since = at;
  }

  /**
   * Whether a day before, somebody who sees how much is used could have told that it would be full
   * a day later. Nobody could
   *
   * <ul>
   *   <li>where the mailbox was not a day old then, or had been emptied within the day before, or
   *       its limit was lowered since;
   *   <li>where on the last day more came than fitted on any of the two weeks before, or more than
   *       twice as much as on an average one of these, the time left out in which mail bounced; or
   *       where less than a day remains then;
   *   <li>where it was no fuller than its owner had let it become in those weeks before emptying it
   *       in time.
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

  /** The same where what bounced is known as well, and a limit that was lowered is seen at once. */
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
   * Whether what came after {@code before} is no more than what was known until then tells.
   *
   * @param open of how much time it is known
   */
  private boolean isUsual(Arrivals known, long from, long before, long open, long at) {
    double average = known.between(from, before) / (open / (double) DAY);
    long came = offered.between(before, at);
    return came <= UNUSUAL * average && came <= known.busiestDay(from, before);
  }

  /** For how long, between the two, mail bounced. */
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

  /** Whether, from one time until another, mail bounced or might as well have. */
  boolean isFull(long from, long to) {
    for (int i = Math.max(0, Arrivals.indexOf(times, size, from));
        i < size && times[i] <= to;
        i++) {
      if (used[i] >= AS_GOOD_AS_FULL * limits[i]) {
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
