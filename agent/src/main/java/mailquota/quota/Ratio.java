package mailquota.quota;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/** Used / limit, at least 0 and not clamped: 1.2 is a fifth over the limit. */
public record Ratio(double value) implements Comparable<Ratio> {

  private static final Pattern PERCENT = Pattern.compile("\\d{1,4}(?:\\.\\d+)? ?%");

  public Ratio {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("a ratio is a finite number of at least 0, not " + value);
    }
  }

  /**
   * Reads a ratio as written in the configuration.
   *
   * @throws IllegalArgumentException when the text is not a percentage; the message names what is
   *     expected
   */
  public static Ratio parse(String text) {
    String written = text.strip();
    if (!PERCENT.matcher(written).matches()) {
      throw new IllegalArgumentException("a ratio such as 80%");
    }
    String percent = written.substring(0, written.length() - 1).strip();
    return new Ratio(new BigDecimal(percent).movePointLeft(2).doubleValue());
  }

  /** The ratio minus {@code margin}, at least 0. */
  public Ratio minus(Ratio margin) {
    return new Ratio(Math.max(0, value - margin.value));
  }

  /** Rounded down, as 99.96 % is not full; with a decimal from 99 %: {@code 91%}, {@code 99.9%}. */
  public String percent() {
    double tenths = Math.floor(value * 1000 + 1e-9) / 10;
    return tenths >= 99 && tenths < 100
        ? String.format(Locale.ROOT, "%.1f%%", tenths)
        : String.format(Locale.ROOT, "%.0f%%", Math.floor(tenths));
  }

  /** The exact ratio in the form of {@link #parse}: {@code 80%}, {@code 97.5%}. */
  public String exact() {
    BigDecimal percent = BigDecimal.valueOf(value).movePointRight(2).stripTrailingZeros();
    return percent.toPlainString() + "%";
  }

  @Override
  public int compareTo(Ratio other) {
    return Double.compare(value, other.value);
  }

  @Override
  public String toString() {
    return percent();
  }
}
