package mailquota.simulation;

import static mailquota.simulation.Life.DAY;

import java.util.Arrays;

/** The amounts of received mail by time, with sums between two times. */
final class Arrivals {

  private long[] times = new long[64];

  /** The sums up to and including each time. */
  private long[] sums = new long[64];

  private int size;

  /**
   * @param at not before the one added last
   */
  void add(long at, long bytes) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      sums = Arrays.copyOf(sums, size * 2);
    }
    times[size] = at;
    sums[size] = bytes + (size == 0 ? 0 : sums[size - 1]);
    size++;
  }

  /** The amount after {@code from} and up to {@code to}. */
  long between(long from, long to) {
    return until(to) - until(from);
  }

  /** The amount of the busiest day between the two; days begin every 6 hours. */
  long busiestDay(long from, long to) {
    long most = 0;
    for (long begin = to - DAY; begin >= from; begin -= DAY / 4) {
      most = Math.max(most, between(begin, begin + DAY));
    }
    return most;
  }

  private long until(long time) {
    int i = indexOf(times, size, time);
    return i < 0 ? 0 : sums[i];
  }

  /** The index of the last time up to {@code time}; -1 for none. */
  static int indexOf(long[] sorted, int size, long time) {
    int i = Arrays.binarySearch(sorted, 0, size, time);
    if (i < 0) {
      return -i - 2;
    }
    while (i + 1 < size && sorted[i + 1] == time) {
      i++;
    }
    return i;
  }
}
