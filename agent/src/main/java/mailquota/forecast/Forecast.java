package mailquota.forecast;

import java.time.Instant;
import mailquota.quota.Limit;
import mailquota.quota.Usage;

/** When a resource will be used up, if it can be told. Immutable. */
public sealed interface Forecast {

  /** Too little is known, or it does not grow. */
  Forecast NONE = new CannotTell();

  /**
   * At the pace of now it is used up. Of futures as uncertain as the past was, four of five lie
   * between the two ends.
   *
   * @param at when most likely
   * @param earliest when at the earliest
   * @param latest when at the latest
   */
  record Full(Instant at, Instant earliest, Instant latest) implements Forecast {
    public Full {
      if (at.isBefore(earliest) || at.isAfter(latest)) {
        throw new IllegalArgumentException("earliest, at and latest come in this order");
      }
    }
  }

  /** Too little is known, or it does not grow. */
  record CannotTell() implements Forecast {}

  /**
   * Tells what the history says of the present usage. What is full already is no forecast. The
   * limit is that of now: that it was another says nothing of what is used.
   *
   * @param history up to {@code now}
   * @param now when {@code usage} was read
   */
  static Forecast of(History history, Usage usage, Instant now) {
    return Growth.forecast(history, usage, now);
  }

  /**
   * Whether it is so full that what comes in says nothing of what was sent: most of it no longer
   * fits.
   */
  static boolean isStuffed(Usage usage) {
    return usage.limit() instanceof Limit.Finite(long most)
        && usage.used() >= Growth.STUFFED * (double) most;
  }
}
