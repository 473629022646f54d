package mailquota.warning;

import java.time.Duration;
import java.time.Instant;
import mailquota.forecast.Forecast;
import mailquota.quota.Bytes;
import mailquota.quota.Limit;
import mailquota.quota.Ratio;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Where a level begins: at a ratio, below an amount of free space, or when a forecast expects the
 * resource to be full within a horizon, whichever comes first.
 *
 * @param freeBelow null for none; only for STORAGE with a limit of at least twice as much, because
 *     a smaller mailbox would reach it while half empty
 * @param forecast the horizon; null for none
 */
public record LevelThreshold(Ratio at, @Nullable Bytes freeBelow, @Nullable Duration forecast) {

  /** A level that began by a forecast ends when that exceeds the horizon times this. */
  private static final double LEAVE_FACTOR = 1.5;

  /** A level also begins if the earliest time is in this share: the next probe may be late. */
  private static final double EARLIEST_FACTOR = 0.6;

  /** No level begins while the latest time, which weekends delay, is beyond this factor. */
  private static final double LATEST_FACTOR = 2.75;

  public LevelThreshold {
    if (forecast != null && !forecast.isPositive()) {
      throw new IllegalArgumentException("a forecast's horizon is above 0");
    }
  }

  public static LevelThreshold at(Ratio ratio) {
    return new LevelThreshold(ratio, null, null);
  }

  /** The least use, in the unit of {@link Usage}, that reaches this threshold less the margin. */
  double reachedFrom(Resource resource, Limit.Finite limit, Ratio margin) {
    double most = limit.value();
    double byRatio = product(at.value(), most);
    double threshold =
        freeBelow != null && resource.equals(Resource.STORAGE) && most >= 2.0 * freeBelow.count()
            ? Math.min(byRatio, most - freeBelow.count())
            : byRatio;
    return threshold - margin.value() * most;
  }

  /** Rounds a product such as 7 % of 100, which in binary is slightly above 7. */
  private static double product(double ratio, double most) {
    double product = ratio * most;
    double whole = Math.rint(product);
    return Math.abs(product - whole) <= Math.ulp(product) ? whole : product;
  }

  /** Whether the forecast makes the level begin early; once begun, the horizon is longer. */
  boolean isForeseen(Forecast soon, boolean isHeld, Instant now) {
    if (forecast == null || !(soon instanceof Forecast.Full full)) {
      return false;
    }
    double horizon = forecast.toMillis() * (isHeld ? LEAVE_FACTOR : 1);
    boolean isLikely = millis(now, full.at()) <= horizon;
    boolean isPossible = millis(now, full.earliest()) <= horizon * EARLIEST_FACTOR;
    boolean isCertain = isHeld || millis(now, full.latest()) <= horizon * LATEST_FACTOR;
    return isCertain && (isLikely || isPossible);
  }

  private static long millis(Instant from, Instant to) {
    return Duration.between(from, to).toMillis();
  }
}
