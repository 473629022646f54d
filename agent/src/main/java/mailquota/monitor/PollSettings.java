package mailquota.monitor;

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

  public PollSettings {
    if (!minInterval.isPositive() || maxInterval.compareTo(minInterval) < 0) {
      throw new IllegalArgumentException("0 < min-interval <= max-interval");
    }
  }
}
