package mailquota.cli;

import java.math.BigDecimal;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.warning.LevelThreshold;
import mailquota.warning.WarningPolicy;
import org.jspecify.annotations.Nullable;

/**
 * From where a check warns.
 *
 * @param warning null for the level WARNING of the configuration
 * @param critical null for the level CRITICAL of the configuration
 */
record CheckThresholds(@Nullable ThresholdRange warning, @Nullable ThresholdRange critical) {

  /**
   * The state of a mailbox.
   *
   * @param percent its ratio
   * @param level by the configuration
   */
  ServiceState state(BigDecimal percent, Level level) {
    if (critical == null ? level.isAbove(Level.WARNING) : critical.alerts(percent)) {
      return ServiceState.CRITICAL;
    }
    return (warning == null ? level.isAbove(Level.INFO) : warning.alerts(percent))
        ? ServiceState.WARNING
        : ServiceState.OK;
  }

  /** Both as in performance data: {@code 80;95}. */
  String written(WarningPolicy policy) {
    return written(warning, policy, Level.WARNING)
        + ";"
        + written(critical, policy, Level.CRITICAL);
  }

  private static String written(@Nullable ThresholdRange range, WarningPolicy policy, Level level) {
    if (range != null) {
      return range.toString();
    }
    LevelThreshold threshold = policy.thresholds().get(level);
    // Icinga ignores a range here; a plain number becomes a line of its graphs.
    return threshold == null ? "" : percent(threshold.at()).toPlainString();
  }

  /** In hundredths of a percent, rounded down: 99.999 % is not full. */
  static BigDecimal percent(Ratio ratio) {
    BigDecimal hundredths = new BigDecimal(Math.floor(ratio.value() * 10_000 + 1e-6));
    BigDecimal percent = hundredths.movePointLeft(2).stripTrailingZeros();
    return percent.scale() < 0 ? percent.setScale(0) : percent;
  }
}
