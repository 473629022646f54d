package mailquota.notify;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Durations;
import org.jspecify.annotations.Nullable;

/** Maps HTTP status codes to deliveries: the table of docs/channels.md. */
final class HttpVerdict {

  static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private HttpVerdict() {}

  /** {@code retryAfter} is that header (RFC 9110 section 10.2.3); null if absent. */
  static Delivery of(String where, int status, @Nullable String retryAfter, Instant now) {
    String why = where + " answered " + status;
    return switch (status) {
      case 408, 425, 429 -> new RetryLater(why, wait(retryAfter, now));
      default ->
          switch (status / 100) {
            case 2 -> new Accepted();
            case 3 ->
                new Rejected(why + ", a redirect; none is followed, so the URL must be final");
            case 4 -> new Rejected(why);
            // 1xx is not final, and an invalid status may come from a broken proxy.
            default -> new RetryLater(why, wait(retryAfter, now));
          };
    };
  }

  private static Duration wait(@Nullable String retryAfter, Instant now) {
    Duration wanted = retryAfter == null ? Duration.ZERO : parse(retryAfter.strip(), now);
    return Durations.shorter(Durations.longer(wanted, Duration.ZERO), LONGEST_WAIT);
  }

  /** Parses seconds or an HTTP date; 0 for anything else. */
  private static Duration parse(String text, Instant now) {
    if (text.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Duration.between(now, until);
    } catch (DateTimeException _) {
      return Duration.ZERO;
    }
  }
}
