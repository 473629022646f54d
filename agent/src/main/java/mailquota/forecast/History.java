package mailquota.forecast;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * How much of one resource a mailbox used in the last three weeks: at most {@value #MAX_POINTS}
 * points, whatever the number of readings, in 4 bytes each, for there are a million of these. The
 * points of a new history are minutes apart; as it gets longer they are thinned out, up to {@link
 * #WIDEST}, and then those nearest to each other, for the oldest is given up only for a later one
 * that is as far away as {@link #LONG_ENOUGH}. Taking a reading in costs O(1).
 *
 * <p>Thread-safe.
 */
public final class History {

  static final int MAX_POINTS = 64;

  /** Times are kept in steps of so many seconds. */
  private static final int STEP = 20;

  private static final int NARROWEST = 6 * 60 / STEP;

  private static final int MOST_DOUBLINGS = 6;

  private static final int WIDEST = NARROWEST << MOST_DOUBLINGS;

  /** The pace is of two weeks; that an owner empties it in time is remembered for three. */
  private static final int LONG_ENOUGH = 21 * 24 * 60 * 60 / STEP;

  /** The largest time between two points, more than 15 days, and the largest use in units. */
  private static final int MOST = 0xffff;

  /** Readings come one after the other but for those that were taken at about the same time. */
  private static final int OUT_OF_ORDER = 60 * 60 / STEP;

  private static final byte FORM = 1;
  private static final int HEADER_BYTES = 3 + Integer.BYTES + Float.BYTES;

  /** The share of the time in which a mailbox grew no faster than {@link #growth()}. */
  private static final double USUAL = 0.95;

  /** Of each point the steps since the one before it, and in the lower half the units used. */
  private int[] points = new int[2];

  private byte size;

  /** Of the last point, in steps since 1970. */
  private int last;

  private int spacing = NARROWEST;

  /** A unit is 2 to the power of this: such that the most of all points fits in 16 bits. */
  private byte scale;

  /** The units of the point with the fewest, the last one left out. */
  private char least = MOST;

  private float growth;

  /**
   * What was used at an instant.
   *
   * @param at in steps of 20 s
   * @param used in the resource's unit, to 1/32767 of the most that is remembered
   */
  public record Point(Instant at, double used) {}

  /**
   * Takes in a reading. One that is a little older than the last changes nothing; one that is much
   * older tells that the clock was set back, and what lies after it is given up: else nothing would
   * be taken in until that time has come. One that is more than 15 days later begins anew.
   */
  public synchronized void add(Instant at, long usedThen) {
    int step = (int) (at.getEpochSecond() / STEP);
    if (size > 0 && step < last - OUT_OF_ORDER) {
      giveUpAfter(step);
    }
    int gap = size == 0 ? 0 : step - last;
    if (gap < 0) {
      return;
    }
    if (gap > MOST) {
      size = 0;
      gap = 0;
    }
    last = step;
    int units = units(usedThen);
    if (size > 0 && (gap == 0 || (size > 1 && gap(size - 1) + gap < spacing))) {
      // The last point is always the latest reading; it moves on until it is far enough to stay.
      points[size - 1] = pack(gap(size - 1) + gap, units);
      return;
    }
    makeRoom();
    points[size++] = pack(gap, units);
    refine();
    growth = usualGrowth();
    least = leastUnits();
  }

  private void giveUpAfter(int step) {
    while (size > 0 && last > step) {
      last -= gap(--size);
    }
    growth = usualGrowth();
    least = leastUnits();
  }

  /** Oldest first; the last is the latest reading. */
  public synchronized List<Point> points() {
    Point[] list = new Point[size];
    long step = last;
    for (int i = size - 1; i >= 0; i--) {
      list[i] = new Point(Instant.ofEpochSecond(step * STEP), used(i));
      step -= gap(i);
    }
    return List.of(list);
  }

  /**
   * How fast the mailbox grows when it grows fast: in units of the resource a second, a rate that
   * it stayed under in 95 % of the time. A purge is no growth. 0 while nothing is known.
   */
  public synchronized double growth() {
    return growth;
  }

  /**
   * All of it in at most 268 bytes, for {@link #of}: the form's number, scale, how often the
   * spacing was doubled, the last time, the growth, and then each point as it is held.
   */
  public synchronized byte[] packed() {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + size * Integer.BYTES);
    bytes.put(FORM).put(scale).put((byte) doublings()).putInt(last).putFloat(growth);
    for (int i = 0; i < size; i++) {
      bytes.putInt(points[i]);
    }
    return bytes.array();
  }

  private int doublings() {
    return Integer.numberOfTrailingZeros(spacing / NARROWEST);
  }

  /**
   * The history that was {@link #packed}.
   *
   * @throws IllegalArgumentException when it was not
   */
  public static History of(byte[] packed) {
    int count = (packed.length - HEADER_BYTES) / Integer.BYTES;
    if (count < 0 || count > MAX_POINTS || packed.length != HEADER_BYTES + count * Integer.BYTES) {
      throw new IllegalArgumentException("no history has " + packed.length + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.wrap(packed);
    byte form = bytes.get();
    byte scale = bytes.get();
    int doublings = bytes.get();
    if (form != FORM
        || scale < 0
        || scale > Long.SIZE - Character.SIZE
        || doublings < 0
        || doublings > MOST_DOUBLINGS) {
      throw new IllegalArgumentException("no history of form " + form);
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

  /** How much more is used now than when it was least, in the unit of the resource. */
  public synchronized double risen() {
    return size == 0 ? 0 : Math.max(0, used(size - 1) - least * (double) (1L << scale));
  }

  private char leastUnits() {
    int fewest = MOST;
    for (int i = 0; i < size - 1; i++) {
      fewest = Math.min(fewest, points[i] & MOST);
    }
    return (char) fewest;
  }

  /** What was used, in the unit that it needs. */
  private int units(long usedThen) {
    while (Math.ceilDiv(usedThen, 1L << scale) > MOST) {
      scale++;
      for (int i = 0; i < size; i++) {
        points[i] = pack(gap(i), (points[i] & MOST) / 2);
      }
      least = leastUnits();
    }
    return (int) (usedThen >> scale);
  }

  /** Counts in smaller units again once what was so much is no longer remembered. */
  private void refine() {
    int most = 0;
    for (int i = 0; i < size; i++) {
      most = Math.max(most, points[i] & MOST);
    }
    while (scale > 0 && most <= MOST / 2) {
      scale--;
      most *= 2;
      for (int i = 0; i < size; i++) {
        points[i] = pack(gap(i), (points[i] & MOST) * 2);
      }
    }
  }

  private void makeRoom() {
    while (size == MAX_POINTS && spacing < WIDEST) {
      spacing *= 2;
      thinOut();
    }
    if (size == MAX_POINTS) {
      leaveOut(span() - gap(1) >= LONG_ENOUGH ? 0 : mostCrowded());
    }
    if (size == points.length) {
      points = Arrays.copyOf(points, size * 2);
    }
  }

  private void leaveOut(int i) {
    points[i + 1] = pack(Math.min(gap(i) + gap(i + 1), MOST), points[i + 1] & MOST);
    size--;
    System.arraycopy(points, i + 1, points, i, size - i);
  }

  /** The point whose neighbours are nearest to each other; the first and the last have to stay. */
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

  /** Leaves out who is too near to the one before; the first and the last stay. */
  private void thinOut() {
    byte kept = 1;
    int gap = 0;
    for (int i = 1; i < size; i++) {
      gap += gap(i);
      if (gap >= spacing || i == size - 1) {
        points[kept++] = pack(Math.min(gap, MOST), points[i] & MOST);
        gap = 0;
      }
    }
    size = kept;
  }

  private float usualGrowth() {
    // A stretch in a number: its rate, whose bits sort as it does since it is not negative, and how
    // many steps it lasted.
    long[] stretches = new long[size];
    int total = 0;
    for (int i = 1; i < size; i++) {
      double grown = Math.max(0, used(i) - used(i - 1));
      float rate = (float) (grown / gap(i) / STEP);
      stretches[i] = (long) Float.floatToRawIntBits(rate) << Integer.SIZE | gap(i);
      total += gap(i);
    }
    Arrays.sort(stretches);
    int covered = 0;
    for (long stretch : stretches) {
      covered += (int) stretch;
      if (covered >= USUAL * total) {
        return Float.intBitsToFloat((int) (stretch >> Integer.SIZE));
      }
    }
    return 0;
  }

  private double used(int i) {
    return (double) (points[i] & MOST) * (1L << scale);
  }

  private int gap(int i) {
    return points[i] >>> Character.SIZE;
  }

  private static int pack(int gap, int units) {
    return gap << Character.SIZE | units;
  }
}
