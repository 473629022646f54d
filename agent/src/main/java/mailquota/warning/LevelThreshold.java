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
 * Where a level begins: at a ratio, when less than so many bytes are free, or when it will be full
 * so soon, whichever comes first.
 *
 * @param freeBelow null where it does not count; it looks at STORAGE alone, and only where the
 *     limit is at least twice as much: a smaller mailbox would cross it while it is half empty
 * @param forecast null where it does not count
 */
public record LevelThreshold(Ratio at, @Nullable Bytes freeBelow, @Nullable Duration forecast) {

  /** A level entered by a forecast is left when it is further away than its horizon times this. */
  private static final double CLEARLY_AWAY = 1.5;

  /**
   * It also begins when it could be full within this share of its horizon at the earliest: after
   * the next look, hours from now, it might be too late.
   */
  private static final double AT_ONCE = 0.6;

  /**
   * It does not begin while it may take more than so many times its horizon: who is told on a
   * Friday of what comes on Tuesday is told too early.
   */
  private static final double SURE = 2.75;

  public LevelThreshold {
    if (forecast != null && !forecast.isPositive()) {
      throw new IllegalArgumentException("a forecast's horizon is above 0");
    }
  }

  public static LevelThreshold at(Ratio ratio) {
    return new LevelThreshold(ratio, null, null);
  }

  /**
   * The least use that crosses this line, in the unit of {@link Usage}.
   *
   * @param margin how much further below the line still counts as above it
   */
  double reachedFrom(Resource resource, Limit.Finite limit, Ratio margin) {
    double most = limit.value();
    double byRatio = product(at.value(), most);
    double line =
        freeBelow != null && resource.equals(Resource.STORAGE) && most >= 2.0 * freeBelow.count()
            ? Math.min(byRatio, most - freeBelow.count())
            : byRatio;
    return line - margin.value() * most;
  }

  /** In binary, 7 % of 100 would be a little more than 7, and 7 messages not enough. */
  private static double product(double ratio, double most) {
    double product = ratio * most;
    double whole = Math.rint(product);
    return Math.abs(product - whole) <= Math.ulp(product) ? whole : product;
  }

  /**
   * Whether it will be full so soon that this level begins early.
   *
   * @param isHeld whether the level is held already: then it takes more to leave it
   */
  boolean isForeseen(Forecast soon, boolean isHeld, Instant now) {
    if (forecast == null || !(soon instanceof Forecast.Full full)) {
      return false;
    }
    double horizon = forecast.toMillis() * (isHeld ? CLEARLY_AWAY : 1);
    boolean isLikely = millis(now, full.at()) <= horizon;
    boolean mayBeAtOnce = millis(now, full.earliest()) <= horizon * AT_ONCE;
    boolean isSure = isHeld || millis(now, full.latest()) <= horizon * SURE;
    return isSure && (isLikely || mayBeAtOnce);
  }

  private static long millis(Instant from, Instant to) {
    return Duration.between(from, to).toMillis();
  }
}
