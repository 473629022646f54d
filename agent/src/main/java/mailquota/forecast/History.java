package mailquota.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How much of one resource a mailbox used in the last two weeks and more: at most {@value
 * #MAX_POINTS} points, whatever the number of readings, in 8 bytes each, for there are a million of
 * these. The points of a new history are minutes apart; as it gets longer they are thinned out, up
 * to {@link #WIDEST}. Taking a reading in costs O(1) on average.
 *
 * <p>Thread-safe.
 */
public final class History {

  static final int MAX_POINTS = 64;

  private static final Duration NARROWEST = Duration.ofMinutes(6);

  /** With 64 points more than 16 days. */
  private static final Duration WIDEST = Duration.ofMinutes(6 << 6);

  /** The share of the time in which a mailbox grew no faster than {@link #growth()}. */
  private static final double USUAL = 0.95;

  /** Seconds since 1970 in the upper half, the use as a float in the lower. */
  private long[] points = new long[2];

  private int size;
  private int spacingSeconds = (int) NARROWEST.toSeconds();
  private double growth;

  /**
   * What was used at an instant.
   *
   * @param at to the second
   * @param used in the resource's unit, with the 7 decimal digits of a float
   */
  public record Point(Instant at, double used) {}

  /** Takes in a reading. One that is not later than the last changes nothing. */
  public synchronized void add(Instant at, long used) {
    long second = at.getEpochSecond();
    if (size > 0 && second <= second(size - 1)) {
      return;
    }
    if (size > 1 && second - second(size - 2) < spacingSeconds) {
      // The last point is always the latest reading; it moves on until it is far enough to stay.
      points[size - 1] = pack(second, used);
      return;
    }
    makeRoom();
    points[size++] = pack(second, used);
    growth = usualGrowth();
  }

  /** Oldest first; the last is the latest reading. */
  public synchronized List<Point> points() {
    List<Point> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(new Point(Instant.ofEpochSecond(second(i)), used(i)));
    }
    return list;
  }

  /**
   * How fast the mailbox grows when it grows fast: in units of the resource a second, a rate that
   * it stayed under in 95 % of the time. A purge is no growth. 0 while nothing is known.
   */
  public synchronized double growth() {
    return growth;
  }

  private void makeRoom() {
    while (size == MAX_POINTS && spacingSeconds < WIDEST.toSeconds()) {
      spacingSeconds *= 2;
      thinOut();
    }
    if (size == MAX_POINTS) {
      System.arraycopy(points, 1, points, 0, --size);
    }
    if (size == points.length) {
      points = Arrays.copyOf(points, size * 2);
    }
  }

  private void thinOut() {
    int kept = 1;
    for (int i = 1; i < size; i++) {
      if (second(i) - second(kept - 1) >= spacingSeconds || i == size - 1) {
        points[kept++] = points[i];
      }
    }
    size = kept;
  }

  private record Stretch(double rate, long seconds) {}

  private double usualGrowth() {
    List<Stretch> stretches = new ArrayList<>(size);
    long total = 0;
    for (int i = 1; i < size; i++) {
      long seconds = second(i) - second(i - 1);
      stretches.add(new Stretch(Math.max(0, used(i) - used(i - 1)) / seconds, seconds));
      total += seconds;
    }
    stretches.sort(Comparator.comparingDouble(Stretch::rate));
    long covered = 0;
    for (Stretch stretch : stretches) {
      covered += stretch.seconds();
      if (covered >= USUAL * total) {
        return stretch.rate();
      }
    }
    return 0;
  }

  private long second(int i) {
    return points[i] >>> Integer.SIZE;
  }

  private double used(int i) {
    return Float.intBitsToFloat((int) points[i]);
  }

  private static long pack(long second, long used) {
    return second << Integer.SIZE | Integer.toUnsignedLong(Float.floatToRawIntBits((float) used));
  }
}
