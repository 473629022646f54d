package mailquota.forecast;

import java.time.Instant;
import mailquota.quota.Limit;
import mailquota.quota.Usage;

/** When a resource will be full. Immutable. */
public sealed interface Forecast {

  Forecast NONE = new Unknown();

  /**
   * The resource will be full at the present pace. The interval from earliest to latest covers 80 %
   * of the cases, if the future varies as the past did.
   *
   * @param at the most likely time
   */
  record Full(Instant at, Instant earliest, Instant latest) implements Forecast {
    public Full {
      if (at.isBefore(earliest) || at.isAfter(latest)) {
        throw new IllegalArgumentException("earliest, at and latest come in this order");
      }
    }
  }

  /** There are too few readings, or the resource does not grow. */
  record Unknown() implements Forecast {}

  /**
   * The forecast for the present usage; none for a resource that is full. Earlier limits do not
   * count.
   *
   * @param history up to {@code now}
   * @param now the time of {@code usage}
   */
  static Forecast of(History history, Usage usage, Instant now) {
    return Growth.forecast(history, usage, now);
  }

  /** Whether most mail no longer fits, so that growth does not show how much mail is sent. */
  static boolean isAlmostFull(Usage usage) {
    return usage.limit() instanceof Limit.Finite(long most)
        && usage.used() >= Growth.ALMOST_FULL * (double) most;
  }
}
