package mailquota.quota;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of octets, at least 0, written {@code 50MiB}, {@code 25MB} or {@code 512B}. */
public record Bytes(long count) implements Comparable<Bytes> {

  private static final Pattern WRITTEN = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kKMGTP]?i?B)");
  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("B", 1L),
          Map.entry("KB", 1_000L),
          Map.entry("MB", 1_000_000L),
          Map.entry("GB", 1_000_000_000L),
          Map.entry("TB", 1_000_000_000_000L),
          Map.entry("PB", 1_000_000_000_000_000L),
          Map.entry("KIB", 1L << 10),
          Map.entry("MIB", 1L << 20),
          Map.entry("GIB", 1L << 30),
          Map.entry("TIB", 1L << 40),
          Map.entry("PIB", 1L << 50));
  private static final String[] BINARY_UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final int STEP = 1024;

  public Bytes {
    if (count < 0) {
      throw new IllegalArgumentException("a size is at least 0, not " + count);
    }
  }

  /**
   * Reads a size as written in the configuration.
   *
   * @throws IllegalArgumentException when the text is not a size or larger than 2^63-1 bytes; the
   *     message names what is expected
   */
  public static Bytes parse(String text) {
    Matcher written = WRITTEN.matcher(text.strip());
    Long unit = written.matches() ? UNITS.get(written.group(2).toUpperCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException("a size such as 50MiB, 2GiB or 25MB");
    }
    try {
      return new Bytes(
          new BigDecimal(written.group(1))
              .multiply(BigDecimal.valueOf(unit))
              .setScale(0, RoundingMode.DOWN)
              .longValueExact());
    } catch (ArithmeticException _) {
      throw new IllegalArgumentException("a size of at most 2^63-1 bytes");
    }
  }

  /** A size in the largest unit of which it has 1 or more: 0 for bytes, 1 for KiB, 6 for EiB. */
  public record Scaled(double value, int unit) {

    /** The number of decimals to print: 1 below 10 of a unit above bytes, else 0. */
    public int decimals() {
      return unit > 0 && value < 10 ? 1 : 0;
    }
  }

  public Scaled scaled() {
    double value = count;
    int unit = 0;
    // 1023.95 would print as 1024.0 of the smaller unit.
    while (value >= (unit == 0 ? STEP : STEP - 0.05) && unit < BINARY_UNITS.length) {
      value /= STEP;
      unit++;
    }
    return new Scaled(value, unit);
  }

  /** The size rounded, in binary units: {@code 932 MiB}, {@code 1.0 GiB}, {@code 17 B}. */
  public String human() {
    Scaled scaled = scaled();
    return scaled.unit() == 0
        ? count + " B"
        : String.format(
            Locale.ROOT,
            scaled.decimals() == 1 ? "%.1f %s" : "%.0f %s",
            scaled.value(),
            BINARY_UNITS[scaled.unit() - 1]);
  }

  /** The exact size in the form of {@link #parse}: {@code 50MiB}, {@code 1073741825B}. */
  public String exact() {
    for (int unit = BINARY_UNITS.length - 2; unit >= 0; unit--) {
      long size = 1L << (10 * (unit + 1));
      if (count > 0 && count % size == 0) {
        return count / size + BINARY_UNITS[unit];
      }
    }
    return count > 0 && count % 1_000_000 == 0 ? count / 1_000_000 + "MB" : count + "B";
  }

  @Override
  public int compareTo(Bytes other) {
    return Long.compare(count, other.count);
  }

  @Override
  public String toString() {
    return human();
  }
}
