package mailquota.demo;

/**
 * How a mailbox fills: from its start at a constant rate to its limit; full for a while, until its
 * owner tidies up; then again from a third. A pure function of the time, so that a hundred thousand
 * mailboxes cost nothing while nobody asks.
 *
 * @param startRatio of the limit, at time 0
 * @param perSecond how much of the limit comes in during a second
 */
record Filling(long limitBytes, double startRatio, double perSecond) {

  private static final double TIDIED_RATIO = 0.33;
  private static final double SECONDS_FULL = 20;

  /** Bytes used after so many seconds. */
  long usedBytes(double seconds) {
    double untilFull = (1 - startRatio) / perSecond;
    if (seconds < untilFull) {
      return (long) (limitBytes * (startRatio + perSecond * seconds));
    }
    double refill = (1 - TIDIED_RATIO) / perSecond;
    double inCycle = (seconds - untilFull) % (SECONDS_FULL + refill);
    return inCycle < SECONDS_FULL
        ? limitBytes
        : (long) (limitBytes * (TIDIED_RATIO + perSecond * (inCycle - SECONDS_FULL)));
  }
}
