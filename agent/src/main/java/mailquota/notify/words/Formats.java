package mailquota.notify.words;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import mailquota.quota.Bytes;
import mailquota.quota.Ratio;
import mailquota.quota.Resource;

/**
 * Numbers, sizes and dates as a reader writes them. Immutable, thread-safe.
 *
 * @param words give the names of units and the order of a date
 */
record Formats(Locale locale, Words words, ZoneId zone) {

  /** A size and its unit stay on one line. */
  private static final char NO_BREAK_SPACE = '\u00a0';

  String amount(Resource resource, long value) {
    return resource.equals(Resource.STORAGE) ? size(new Bytes(value)) : number(value);
  }

  String number(long value) {
    return NumberFormat.getIntegerInstance(locale).format(value);
  }

  /** In binary units, with a decimal only where that tells something. */
  String size(Bytes bytes) {
    Bytes.Scaled scaled = bytes.scaled();
    NumberFormat format = NumberFormat.getInstance(locale);
    format.setRoundingMode(RoundingMode.HALF_UP);
    format.setMinimumFractionDigits(scaled.decimals());
    format.setMaximumFractionDigits(scaled.decimals());
    return format.format(scaled.value()) + NO_BREAK_SPACE + words.unit(scaled.unit());
  }

  /** Rounded down, and near 100 % with a decimal, as {@link Ratio#percent()} has it. */
  String percent(Ratio ratio) {
    NumberFormat format = NumberFormat.getPercentInstance(locale);
    format.setRoundingMode(RoundingMode.DOWN);
    int decimals = ratio.value() >= 0.99 && ratio.value() < 1 ? 1 : 0;
    format.setMinimumFractionDigits(decimals);
    format.setMaximumFractionDigits(decimals);
    // As a decimal number: 0.29 times 100 is a little less than 29 otherwise.
    return format.format(BigDecimal.valueOf(ratio.value()));
  }

  /** With the year where that is not the one of {@code now}. */
  String day(Instant at, Instant now) {
    ZonedDateTime day = at.atZone(zone);
    boolean isThisYear = day.getYear() == now.atZone(zone).getYear();
    return date(words.text(isThisYear ? "pattern.day" : "pattern.day-and-year"), day);
  }

  /** With the year. */
  String fullDay(Instant at) {
    return date(words.text("pattern.day-and-year"), at.atZone(zone));
  }

  String time(Instant at) {
    return date(words.text("pattern.time"), at.atZone(zone));
  }

  private String date(String pattern, ZonedDateTime at) {
    return DateTimeFormatter.ofPattern(pattern, locale).format(at);
  }
}
