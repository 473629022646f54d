package mailquota.inventory.source;

import mailquota.quota.Bytes;

/** The unit of limits that are plain numbers. */
public enum LimitUnit {
  B(1),
  KIB(1L << 10),
  MIB(1L << 20);

  private final long bytes;

  LimitUnit(long bytes) {
    this.bytes = bytes;
  }

  /**
   * The limit of this many units.
   *
   * @throws ArithmeticException if it exceeds the range of {@code long}
   */
  Bytes limit(long units) {
    return new Bytes(Math.multiplyExact(units, bytes));
  }
}
