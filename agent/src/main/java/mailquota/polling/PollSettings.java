package mailquota.polling;

import java.time.Duration;

/**
 * How often a mailbox is probed.
 *
 * @param adaptive true: between the two intervals, depending on growth; false: every {@code
 *     minInterval}
 */
public record PollSettings(Duration minInterval, Duration maxInterval, boolean adaptive) {

  public static final PollSettings DEFAULT =
      new PollSettings(Duration.ofMinutes(1), Duration.ofHours(1), true);

  /** Leaves time for the jitter of an interval. */
  private static final double JITTER_FACTOR = 1.25;

  /** The time in which every mailbox is probed, unless the server is overloaded. */
  public Duration round() {
    Duration longest = adaptive ? maxInterval : minInterval;
    return Duration.ofMillis((long) (longest.toMillis() * JITTER_FACTOR));
  }

  public PollSettings {
    if (!minInterval.isPositive() || maxInterval.compareTo(minInterval) < 0) {
      throw new IllegalArgumentException("0 < min-interval <= max-interval");
    }
  }
}
