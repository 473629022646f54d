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
   * @param isForeseeable whether anybody could have known a day before
   */
  record Bounce(long at, long since, boolean isForeseeable) {}

  private final long end;
  private long[] times = new long[64];
  private long[] used = new long[64];
  private long[] limits = new long[64];
  private int[] kinds = new int[64];
  private int size;

  /** All mail that came, whether or not it fitted. */
  private long[] mailTimes = new long[64];

  private long[] arrived = new long[64];
  private int mails;

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
    if (mails == mailTimes.length) {
      mailTimes = Arrays.copyOf(mailTimes, mails * 2);
      arrived = Arrays.copyOf(arrived, mails * 2);
    }
    mailTimes[mails] = at;
    arrived[mails] = bytes + (mails == 0 ? 0 : arrived[mails - 1]);
    mails++;
    if (used() + bytes <= limit()) {
      append(at, used() + bytes, limit(), 0);
    } else if (!isBouncing) {
      isBouncing = true;
      bounces.add(new Bounce(at, since, isForeseeable(at)));
    }
  }

  /** The owner deletes until so much is left. */
  void empty(long at, long left) {
    if (left < used()) {
      append(at, left, limit(), isBouncing ? AFTER_BOUNCING : AFTER_EMPTYING);
      since = at;
      isBouncing = false;
    }
  }

  void limit(long at, long limit) {
    if (limit > limit()) {
      since = at;
      isBouncing = false;
    } else {
      loweredAt = at;
    }
    append(at, used(), limit, 0);
  }

  /**
   * Whether a day before, anybody could have told that it would be full a day later. Nobody could
   *
   * <ul>
   *   <li>where the mailbox was not a day old then, or had been emptied within the day before;
   *   <li>where on the last day more came than on any of the two weeks before, or more than twice
   *       as much as on an average one of these;
   *   <li>where it was no fuller than its owner had let it become in those weeks before emptying it
   *       in time;
   *   <li>where the limit was lowered since.
   * </ul>
   */
  private boolean isForeseeable(long at) {
    long before = at - DAY;
    if (before - DAY < since || loweredAt > before) {
      return false;
    }
    long from = Math.max(BEGIN.toEpochMilli(), before - REMEMBERED_DAYS * DAY);
    double average = came(from, before) / ((before - from) / (double) DAY);
    return came(before, at) <= Math.min(UNUSUAL * average, (double) busiestDay(from, before))
        && usedAt(before) > fullestEmptied(before);
  }

  /** What came on the busiest day between the two, which begins at any quarter of one. */
  private long busiestDay(long from, long to) {
    long most = 0;
    for (long begin = to - DAY; begin >= from; begin -= DAY / 4) {
      most = Math.max(most, came(begin, begin + DAY));
    }
    return most;
  }

  /** How much came after {@code from} and until {@code to}. */
  private long came(long from, long to) {
    return arrivedUntil(to) - arrivedUntil(from);
  }

  private long arrivedUntil(long time) {
    int i = indexOf(mailTimes, mails, time);
    return i < 0 ? 0 : arrived[i];
  }

  private long fullestEmptied(long before) {
    long fullest = 0;
    for (int i = indexOf(times, size, before - REMEMBERED_DAYS * DAY) + 1;
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
    for (int i = Math.max(0, indexOf(times, size, from)); i < size && times[i] <= to; i++) {
      if (used[i] >= AS_GOOD_AS_FULL * limits[i]) {
        return true;
      }
    }
    return bounces.stream().anyMatch(bounce -> bounce.at() >= from && bounce.at() <= to);
  }

  Usage usage(long at) {
    int i = indexOf(times, size, at);
    return new Usage(used[i], new Limit.Finite(limits[i]));
  }

  private long usedAt(long at) {
    return used[indexOf(times, size, at)];
  }

  /** Of the last that is not after {@code time}; -1 for none. */
  private static int indexOf(long[] sorted, int size, long time) {
    int i = Arrays.binarySearch(sorted, 0, size, time);
    if (i < 0) {
      return -i - 2;
    }
    while (i + 1 < size && sorted[i + 1] == time) {
      i++;
    }
    return i;
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
