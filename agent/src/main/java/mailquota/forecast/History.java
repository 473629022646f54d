package mailquota.forecast;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The use of one resource of a mailbox in the last three weeks: at most {@value #MAX_POINTS} points
 * of 4 bytes, because there are a million histories. The points of a new history are at least 6
 * minutes apart. When it is full, the spacing is doubled, up to 64 times that; then the oldest
 * point is removed if the rest covers three weeks, else the point with the closest neighbours.
 * Adding a reading takes O(1).
 *
 * <p>Thread-safe.
 */
public final class History {

  static final int MAX_POINTS = 64;

  /** The resolution of times, in seconds. */
  private static final int STEP = 20;

  private static final int NARROWEST = 6 * 60 / STEP;

  private static final int MAX_DOUBLINGS = 6;

  private static final int WIDEST = NARROWEST << MAX_DOUBLINGS;

  /** Three weeks: the pace needs two, and the owner's purges are known for three. */
  private static final int MIN_SPAN = 21 * 24 * 60 * 60 / STEP;

  /** The largest 16-bit value: of the time between two points, 15 days, and of the use. */
  private static final int MAX = 0xffff;

  /** How far out of order readings may arrive, in steps. */
  private static final int MAX_DELAY = 60 * 60 / STEP;

  private static final byte FORMAT = 1;
  private static final int HEADER_BYTES = 3 + Integer.BYTES + Float.BYTES;

  /** The share of the time in which a mailbox grew no faster than {@link #growth()}. */
  private static final double USUAL_SHARE = 0.95;

  /** For each point, the steps since the previous one (high 16 bits) and the units used (low). */
  private int[] points = new int[2];

  private byte size;

  /** The time of the last point, in steps since 1970. */
  private int last;

  private int spacing = NARROWEST;

  /** A unit is 2 to the power of this, so that the use of each point fits into 16 bits. */
  private byte scale;

  /** The fewest units of all points but the last. */
  private char least = MAX;

  private float growth;

  /**
   * The use at an instant.
   *
   * @param at in steps of 20 s
   * @param used in the resource's unit, with an error of at most 1/32767 of the highest point
   */
  public record Point(Instant at, double used) {}

  /**
   * Adds a reading. A reading up to an hour older than the last is ignored. An even older one means
   * that the clock was set back, and removes the later points; otherwise no reading would be added
   * until the clock reaches them. A reading more than 15 days later starts a new history.
   */
  public synchronized void add(Instant at, long usedThen) {
    int step = (int) (at.getEpochSecond() / STEP);
    if (size > 0 && step < last - MAX_DELAY) {
      removeAfter(step);
    }
    int gap = size == 0 ? 0 : step - last;
    if (gap < 0) {
      return;
    }
    if (gap > MAX) {
      size = 0;
      gap = 0;
    }
    last = step;
    int units = units(usedThen);
    if (size > 0 && (gap == 0 || (size > 1 && gap(size - 1) + gap < spacing))) {
      // The last point is the latest reading and moves until the spacing is reached.
      points[size - 1] = pack(gap(size - 1) + gap, units);
      return;
    }
    ensureCapacity();
    points[size++] = pack(gap, units);
    refine();
    growth = usualGrowth();
    least = leastUnits();
  }

  private void removeAfter(int step) {
    while (size > 0 && last > step) {
      last -= gap(--size);
    }
    growth = usualGrowth();
    least = leastUnits();
  }

  /** The points, oldest first; the last is the latest reading. */
  public synchronized List<Point> points() {
    Point[] list = new Point[size];
    long step = last;
    for (int i = size - 1; i >= 0; i--) {
      list[i] = new Point(Instant.ofEpochSecond(step * STEP), used(i));
      step -= gap(i);
    }
    return List.of(list);
  }

  /** The 95th percentile of growth, in units a second; purges count as 0. 0 below two points. */
  public synchronized double growth() {
    return growth;
  }

  /** At most 268 bytes, for {@link #of}: format, scale, doublings, last time, growth, points. */
  public synchronized byte[] packed() {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + size * Integer.BYTES);
    bytes.put(FORMAT).put(scale).put((byte) doublings()).putInt(last).putFloat(growth);
    for (int i = 0; i < size; i++) {
      bytes.putInt(points[i]);
    }
    return bytes.array();
  }

  private int doublings() {
    return Integer.numberOfTrailingZeros(spacing / NARROWEST);
  }

  /** Unpacks a history; throws IllegalArgumentException if it was not {@link #packed}. */
  public static History of(byte[] packed) {
    int count = (packed.length - HEADER_BYTES) / Integer.BYTES;
    if (count < 0 || count > MAX_POINTS || packed.length != HEADER_BYTES + count * Integer.BYTES) {
      throw new IllegalArgumentException("no history has " + packed.length + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.wrap(packed);
    byte format = bytes.get();
    byte scale = bytes.get();
    int doublings = bytes.get();
    if (format != FORMAT
        || scale < 0
        || scale > Long.SIZE - Character.SIZE
        || doublings < 0
        || doublings > MAX_DOUBLINGS) {
      throw new IllegalArgumentException("no history of format " + format);
    }
    History history = new History();
    history.scale = scale;
    history.spacing = NARROWEST << doublings;
    history.last = bytes.getInt();
    history.growth = bytes.getFloat();
    history.points = new int[Math.max(2, count)];
    bytes.asIntBuffer().get(history.points, 0, count);
    history.size = (byte) count;
    history.least = history.leastUnits();
    return history;
  }

  /** The present use minus the lowest of the history, in the unit of the resource. */
  public synchronized double risen() {
    return size == 0 ? 0 : Math.max(0, used(size - 1) - least * (double) (1L << scale));
  }

  private char leastUnits() {
    int fewest = MAX;
    for (int i = 0; i < size - 1; i++) {
      fewest = Math.min(fewest, points[i] & MAX);
    }
    return (char) fewest;
  }

  /** Converts to units, which become larger if necessary. */
  private int units(long usedThen) {
    while (Math.ceilDiv(usedThen, 1L << scale) > MAX) {
      scale++;
      for (int i = 0; i < size; i++) {
        points[i] = pack(gap(i), (points[i] & MAX) / 2);
      }
      least = leastUnits();
    }
    return (int) (usedThen >> scale);
  }

  /** Uses smaller units again after the highest points were removed. */
  private void refine() {
    int most = 0;
    for (int i = 0; i < size; i++) {
      most = Math.max(most, points[i] & MAX);
    }
    while (scale > 0 && most <= MAX / 2) {
      scale--;
      most *= 2;
      for (int i = 0; i < size; i++) {
        points[i] = pack(gap(i), (points[i] & MAX) * 2);
      }
    }
  }

  private void ensureCapacity() {
    while (size == MAX_POINTS && spacing < WIDEST) {
      spacing *= 2;
      thinOut();
    }
    if (size == MAX_POINTS) {
      remove(span() - gap(1) >= MIN_SPAN ? 0 : mostCrowded());
    }
    if (size == points.length) {
      points = Arrays.copyOf(points, size * 2);
    }
  }

  private void remove(int i) {
    points[i + 1] = pack(Math.min(gap(i) + gap(i + 1), MAX), points[i + 1] & MAX);
    size--;
    System.arraycopy(points, i + 1, points, i, size - i);
  }

  /** The point with the closest neighbours, except the first and the last. */
  private int mostCrowded() {
    int crowded = 1;
    for (int i = 2; i < size - 1; i++) {
      if (gap(i) + gap(i + 1) < gap(crowded) + gap(crowded + 1)) {
        crowded = i;
      }
    }
    return crowded;
  }

  /** From the first point to the last, in steps. */
  private int span() {
    int span = 0;
    for (int i = 1; i < size; i++) {
      span += gap(i);
    }
    return span;
  }

  /** Removes points within the spacing of the one before, except the first and the last. */
  private void thinOut() {
    byte kept = 1;
    int gap = 0;
    for (int i = 1; i < size; i++) {
      gap += gap(i);
      if (gap >= spacing || i == size - 1) {
        points[kept++] = pack(Math.min(gap, MAX), points[i] & MAX);
        gap = 0;
      }
    }
    size = kept;
  }

  private float usualGrowth() {
    // One number for each interval: its rate, the bits of which sort as the rate does because it is
    // not negative, and its length in steps.
    long[] intervals = new long[size];
    int total = 0;
    for (int i = 1; i < size; i++) {
      double grown = Math.max(0, used(i) - used(i - 1));
      float rate = (float) (grown / gap(i) / STEP);
      intervals[i] = (long) Float.floatToRawIntBits(rate) << Integer.SIZE | gap(i);
      total += gap(i);
    }
    Arrays.sort(intervals);
    int covered = 0;
    for (long interval : intervals) {
      covered += (int) interval;
      if (covered >= USUAL_SHARE * total) {
        return Float.intBitsToFloat((int) (interval >> Integer.SIZE));
      }
    }
    return 0;
  }

  private double used(int i) {
    return (double) (points[i] & MAX) * (1L << scale);
  }

  private int gap(int i) {
    return points[i] >>> Character.SIZE;
  }

  private static int pack(int gap, int units) {
    return gap << Character.SIZE | units;
  }
}
