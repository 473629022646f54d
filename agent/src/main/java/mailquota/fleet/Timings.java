package mailquota.fleet;

import java.time.Duration;

/**
 * The times of a lease.
 *
 * @param term how long a lease lasts after each renewal, by the clock of the database
 */
public record Timings(Duration term) {

  /** A lease of 20 s, renewed every 5 s. Tests that run many rounds set a shorter one. */
  public static Timings ofProcess() {
    return new Timings(Duration.ofMillis(Long.getLong("mailquota.lease.millis", 20_000)));
  }

  /** The time between two renewals. */
  Duration beat() {
    return term.dividedBy(4);
  }

  /**
   * How long an agent relies on a renewal, counted from before it was sent: the rest is for clocks
   * that run at different rates.
   */
  Duration relied() {
    return term.multipliedBy(9).dividedBy(10);
  }

  /** The time between two looks while segments are to be claimed or released. */
  Duration hurried() {
    return term.dividedBy(20);
  }

  /** How long the segments of an agent that left in order are kept for it. */
  public Duration reserved() {
    return term.multipliedBy(3);
  }
}
