package mailquota.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** So many in a second, written {@code 50/s}, {@code 30/m} or {@code 100/h}. Above 0. */
record Rate(double perSecond) {

  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)/([smh])");

  static Rate parse(String text) {
    Matcher written = WRITTEN.matcher(text.strip());
    if (!written.matches() || Double.parseDouble(written.group(1)) == 0) {
      throw new IllegalArgumentException("a rate such as 50/s, 30/m or 100/h, above 0");
    }
    int seconds =
        switch (written.group(2)) {
          case "s" -> 1;
          case "m" -> 60;
          default -> 3600;
        };
    return new Rate(Double.parseDouble(written.group(1)) / seconds);
  }

  String written() {
    double count = perSecond;
    String unit = "s";
    if (count < 1) {
      count *= 60;
      unit = "m";
    }
    String number =
        count == Math.rint(count)
            ? String.valueOf((long) count)
            : String.format(Locale.ROOT, "%.3f", count);
    return number + "/" + unit;
  }
}
