package mailquota.loop;

import java.time.Duration;
import java.util.random.RandomGenerator;
import mailquota.quota.Durations;

/**
 * Exponential backoff: the pause after each failure in a row is twice the one before, from {@code
 * first} up to {@code longest}. Immutable.
 */
public record Backoff(Duration first, Duration longest) {

  private static final int MAX_DOUBLINGS = 20;

  /** The pause after {@code failures} in a row, 1 or more. */
  public Duration after(int failures) {
    long factor = 1L << Math.min(failures - 1, MAX_DOUBLINGS);
    return Durations.shorter(first.multipliedBy(factor), longest);
  }

  /** The same pause, longer or shorter by a random part of at most {@code jitter}. */
  public Duration after(int failures, double jitter, RandomGenerator random) {
    double factor = random.nextDouble(1 - jitter, 1 + jitter);
    return Duration.ofMillis((long) (after(failures).toMillis() * factor));
  }
}
