package mailquota.cli;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of percentages in the notation of the Nagios plugin guidelines: {@code 80} is 0 to 80,
 * {@code 10:} has no upper end, {@code ~:95} no lower one. A value outside of it is an alert; with
 * {@code @} a value inside. Both ends belong to the range. Each number may have a percent sign.
 *
 * @param from null for no lower end
 * @param to null for no upper end
 * @param alertsInside whether an alert is a value inside
 */
record ThresholdRange(@Nullable BigDecimal from, @Nullable BigDecimal to, boolean alertsInside) {

  private static final String NUMBER = "(-?\\d{1,9}(?:\\.\\d{1,9})?)%?";
  private static final Pattern WRITTEN =
      Pattern.compile("(@)?(?:(?:(~)|" + NUMBER + ")?(:))?(?:" + NUMBER + ")?");

  private static final String EXPECTED =
      "a percentage such as 80%, or a range of them such as 10:, ~:95, 10:95 or @80:95";

  /**
   * @throws IllegalArgumentException if it is not a range; the message says what was expected
   */
  static ThresholdRange parse(String text) {
    Matcher written = WRITTEN.matcher(text.strip());
    boolean hasEnd = written.matches() && written.group(5) != null;
    boolean hasBegin = written.matches() && (written.group(2) != null || written.group(3) != null);
    if (!hasEnd && !hasBegin) {
      throw new IllegalArgumentException(EXPECTED);
    }
    BigDecimal from = written.group(2) == null ? number(written.group(3), BigDecimal.ZERO) : null;
    BigDecimal to = number(written.group(5), null);
    if (from != null && to != null && from.compareTo(to) > 0) {
      throw new IllegalArgumentException(EXPECTED + ", the lower end first");
    }
    return new ThresholdRange(from, to, written.group(1) != null);
  }

  private static @Nullable BigDecimal number(
      @Nullable String written, @Nullable BigDecimal otherwise) {
    return written == null ? otherwise : new BigDecimal(written);
  }

  /** Whether a value is an alert. */
  boolean alerts(BigDecimal value) {
    boolean isInside =
        (from == null || value.compareTo(from) >= 0) && (to == null || value.compareTo(to) <= 0);
    return isInside == alertsInside;
  }

  /** As in performance data, without percent signs: {@code 80}, {@code @80:95}. */
  @Override
  public String toString() {
    String begin = from == null ? "~:" : from.signum() == 0 ? "" : from.toPlainString() + ":";
    String end = to == null ? "" : to.toPlainString();
    return (alertsInside ? "@" : "") + (begin.isEmpty() && to == null ? "0:" : begin) + end;
  }
}
