package mailquota.notify.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mailquota.quota.Bytes;
import mailquota.quota.Ratio;
import mailquota.quota.Resource;

/** Formats numbers, sizes and dates in a language and time zone. Immutable, thread-safe. */
final class Formats {

  /** A size and its unit stay on one line. */
  private static final char NO_BREAK_SPACE = '\u00a0';

  private static final char NARROW_NO_BREAK_SPACE = '\u202f';

  private final Locale locale;
  private final Words words;
  private final ZoneId zone;
  private final List<String> units;

  /** A DecimalFormat is not thread-safe: these two are cloned for each number. */
  private final DecimalFormat numbers;

  private final DecimalFormat percents;
  private final DatePattern day;
  private final DatePattern dayAndYear;
  private final DateTimeFormatter time;

  /** The words have the names of units and the order of a date. */
  Formats(Locale locale, Words words, ZoneId zone) {
    this.locale = locale;
    this.words = words;
    this.zone = zone;
    units = List.of(words.text("units").split(" ", -1));
    numbers = prototype(NumberFormat.getInstance(locale), RoundingMode.HALF_UP);
    percents = prototype(NumberFormat.getPercentInstance(locale), RoundingMode.DOWN);
    day = DatePattern.of("pattern.day", words, locale);
    dayAndYear = DatePattern.of("pattern.day-and-year", words, locale);
    time = DateTimeFormatter.ofPattern(words.text("pattern.time"), locale);
  }

  /** In Spanish a space separates groups of digits, not a point (RAE, Ortografía). */
  private DecimalFormat prototype(NumberFormat format, RoundingMode rounding) {
    DecimalFormat prototype = (DecimalFormat) format;
    prototype.setRoundingMode(rounding);
    if (isSpanish()) {
      DecimalFormatSymbols symbols = prototype.getDecimalFormatSymbols();
      symbols.setGroupingSeparator(NARROW_NO_BREAK_SPACE);
      prototype.setDecimalFormatSymbols(symbols);
    }
    return prototype;
  }

  private boolean isSpanish() {
    return locale.getLanguage().equals("es");
  }

  Locale locale() {
    return locale;
  }

  Words words() {
    return words;
  }

  String amount(Resource resource, long value) {
    return resource.equals(Resource.STORAGE) ? size(new Bytes(value)) : number(value);
  }

  String number(long value) {
    return format(numbers, value, 0);
  }

  /** In binary units, with a decimal for small values. */
  String size(Bytes bytes) {
    Bytes.Scaled scaled = bytes.scaled();
    return format(numbers, scaled.value(), scaled.decimals())
        + NO_BREAK_SPACE
        + units.get(scaled.unit());
  }

  /** Rounded down, with a decimal from 99 % to 100 %, like {@link Ratio#percent()}. */
  String percent(Ratio ratio) {
    int decimals = ratio.value() >= 0.99 && ratio.value() < 1 ? 1 : 0;
    // As a decimal number: in binary, 0.29 times 100 is less than 29.
    return format(percents, BigDecimal.valueOf(ratio.value()), decimals);
  }

  private String format(DecimalFormat prototype, Number value, int decimals) {
    DecimalFormat format = (DecimalFormat) prototype.clone();
    format.setMinimumFractionDigits(decimals);
    format.setMaximumFractionDigits(decimals);
    // Spanish does not group four digits (RAE): 1234, but 12 345.
    format.setGroupingUsed(
        !isSpanish() || value.doubleValue() * prototype.getMultiplier() >= 10_000);
    return format.format(value);
  }

  /** With the year if it differs from that of {@code now}. */
  String day(Instant at, Instant now) {
    ZonedDateTime date = at.atZone(zone);
    return (date.getYear() == now.atZone(zone).getYear() ? day : dayAndYear).format(date);
  }

  String fullDay(Instant at) {
    return dayAndYear.format(at.atZone(zone));
  }

  String time(Instant at) {
    return time.format(at.atZone(zone));
  }

  /** A date pattern, and another for the first day of a month, which is {@code 1er} in French. */
  private record DatePattern(DateTimeFormatter usual, DateTimeFormatter first) {

    static DatePattern of(String key, Words words, Locale locale) {
      String usual = words.text(key);
      String first = words.find(key + ".first", Map.of()).orElse(usual);
      return new DatePattern(
          DateTimeFormatter.ofPattern(usual, locale), DateTimeFormatter.ofPattern(first, locale));
    }

    String format(ZonedDateTime date) {
      return (date.getDayOfMonth() == 1 ? first : usual).format(date);
    }
  }
}
