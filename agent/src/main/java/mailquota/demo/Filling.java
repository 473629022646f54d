package mailquota.demo;

/**
 * The filling of a mailbox as a pure function of time: from its start at a constant rate to its
 * limit, full for a while until the owner cleans up, then again from a third. Mailboxes need no
 * state.
 *
 * @param startRatio used / limit at time 0
 * @param perSecond the part of the limit that arrives in a second
 */
record Filling(long limitBytes, double startRatio, double perSecond) {

  private static final double CLEANED_RATIO = 0.33;
  private static final double SECONDS_FULL = 20;

  long usedBytes(double seconds) {
    double untilFull = (1 - startRatio) / perSecond;
    if (seconds < untilFull) {
      return (long) (limitBytes * (startRatio + perSecond * seconds));
    }
    double refill = (1 - CLEANED_RATIO) / perSecond;
    double inCycle = (seconds - untilFull) % (SECONDS_FULL + refill);
    return inCycle < SECONDS_FULL
        ? limitBytes
        : (long) (limitBytes * (CLEANED_RATIO + perSecond * (inCycle - SECONDS_FULL)));
  }
}
