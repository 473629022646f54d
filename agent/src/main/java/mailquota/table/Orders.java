package mailquota.table;

import java.util.Arrays;

/**
 * Sorts rows: the value and the number of a row in one {@code long} each, of which the low bits are
 * taken again. Equal values are in the order of the addresses, which is that of the rows.
 */
final class Orders {

  private Orders() {}

  /** The rows in an order, in a new array. */
  static int[] sorted(Columns columns, Sort sort, int[] rows) {
    int rowBits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(columns.size()));
    // All bits: comes after each value in both directions.
    long absent = (1L << (Long.SIZE - 1 - rowBits)) - 1;
    long[] packed = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      double value = sort.key().value(columns, rows[i]);
      packed[i] = rank(value, sort.isReversed(), absent, rowBits) << rowBits | rows[i];
    }
    Arrays.sort(packed);
    int[] ordered = new int[rows.length];
    long rowMask = (1L << rowBits) - 1;
    for (int i = 0; i < rows.length; i++) {
      ordered[i] = (int) (packed[i] & rowMask);
    }
    return ordered;
  }

  /**
   * The first bits of a value. Those of a double that is not negative sort as it does, and the bits
   * that are left name four billion values between a number and its double.
   */
  private static long rank(double value, boolean isReversed, long absent, int rowBits) {
    if (Double.isNaN(value)) {
      return absent;
    }
    long rank = Double.doubleToRawLongBits(Math.max(0.0, value)) >>> rowBits;
    return isReversed ? absent - 1 - rank : rank;
  }
}
