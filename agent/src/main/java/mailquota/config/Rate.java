package mailquota.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A rate above 0, written {@code 50/s}, {@code 30/m} or {@code 100/h}. */
record Rate(double perSecond) {

  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)/([smh])");

  static Rate parse(String text) {
    Matcher written = WRITTEN.matcher(text.strip());
    if (!written.matches() || Double.parseDouble(written.group(1)) == 0) {
      throw new IllegalArgumentException("a rate such as 50/s, 30/m or 100/h, above 0");
    }
    return new Rate(Double.parseDouble(written.group(1)) / seconds(written.group(2)));
  }

  /** In the first unit that gives the same value when it is read again. */
  String written() {
    for (String unit : List.of("s", "m")) {
      String text = in(unit);
      if (WRITTEN.matcher(text).matches() && !text.startsWith("0/") && parse(text).equals(this)) {
        return text;
      }
    }
    return in("h");
  }

  private String in(String unit) {
    BigDecimal count = BigDecimal.valueOf(perSecond * seconds(unit));
    return count.setScale(3, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString()
        + "/"
        + unit;
  }

  private static int seconds(String unit) {
    return switch (unit) {
      case "s" -> 1;
      case "m" -> 60;
      default -> 3600;
    };
  }
}
