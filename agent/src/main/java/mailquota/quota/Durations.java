package mailquota.quota;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in the form of the configuration: {@code 500ms}, {@code 5m}, {@code 7d}. */
public final class Durations {

  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  /** A hundred years: twice that still fits into a long of nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final String EXPECTED = "a duration such as 500ms, 15s, 5m, 2h or 7d";

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException when it is not one; the message names what is expected
   */
  public static Duration parse(String text) {
    Matcher written = WRITTEN.matcher(text.strip());
    if (!written.matches()) {
      throw new IllegalArgumentException(EXPECTED);
    }
    Duration duration = Duration.of(Long.parseLong(written.group(1)), unit(written.group(2)));
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a duration of at most " + written(LONGEST));
    }
    return duration;
  }

  private static ChronoUnit unit(String written) {
    return switch (written) {
      case "ms" -> ChronoUnit.MILLIS;
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      case "h" -> ChronoUnit.HOURS;
      default -> ChronoUnit.DAYS;
    };
  }

  public static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  public static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** The duration in the largest unit that leaves no remainder. */
  public static String written(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3600 != 0) {
      return seconds / 60 + "m";
    }
    return seconds % 86_400 != 0 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
  }
}
