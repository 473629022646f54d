package mailquota.simulation;

import static mailquota.simulation.Life.DAY;

import java.util.Arrays;

/** Mail by the time at which it came, to be summed up between two times. */
final class Arrivals {

  private long[] times = new long[64];

  /** How much came until then and at that time. */
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

  /** How much came after {@code from} and until {@code to}. */
  long between(long from, long to) {
    return until(to) - until(from);
  }

  /** What came on the busiest day between the two, which begins at any quarter of one. */
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

  /** Of the last that is not after {@code time}; -1 for none. */
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
