package mailquota.polling;

import java.time.Duration;

/**
 * How often a mailbox is probed.
 *
 * @param adaptive true: as often as its growth demands, between the two intervals; false: every
 *     {@code minInterval}
 */
public record PollSettings(Duration minInterval, Duration maxInterval, boolean adaptive) {

  public static final PollSettings DEFAULT =
      new PollSettings(Duration.ofMinutes(1), Duration.ofHours(1), true);

  private static final double MORE_THAN_JITTER = 1.25;

  /** Within this time every mailbox is probed, unless there is not time enough for all. */
  public Duration round() {
    Duration longest = adaptive ? maxInterval : minInterval;
    return Duration.ofMillis((long) (longest.toMillis() * MORE_THAN_JITTER));
  }

  public PollSettings {
    if (!minInterval.isPositive() || maxInterval.compareTo(minInterval) < 0) {
      throw new IllegalArgumentException("0 < min-interval <= max-interval");
    }
  }
}
