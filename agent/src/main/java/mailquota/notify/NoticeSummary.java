package mailquota.notify;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import mailquota.forecast.Forecast;
import mailquota.quota.Bytes;
import mailquota.quota.Limit;
import mailquota.quota.Ratio;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Subject;

/** How full something is, in one English line: for machines that show it to people. */
final class NoticeSummary {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE, d MMMM", Locale.ENGLISH).withZone(UTC);

  private NoticeSummary() {}

  static String of(Notice notice) {
    String now = of(notice.subject(), notice.usage(), notice.forecast());
    return notice.change().why() == Change.Why.RESOLVED ? now + ": enough room again" : now;
  }

  static String of(Subject subject, Usage usage, Forecast forecast) {
    return "Mailbox " + subject.mailbox() + " " + fullness(subject, usage) + soon(forecast);
  }

  private static String fullness(Subject subject, Usage usage) {
    String root = subject.root().isEmpty() ? "" : " in " + subject.root();
    String used = amount(subject.resource(), usage.used());
    return switch (usage.limit()) {
      case Limit.Finite(long most) ->
          "is "
              + usage.ratio().map(Ratio::percent).orElse("over")
              + " full ("
              + used
              + " of "
              + amount(subject.resource(), most)
              + root
              + ")";
      case Limit.Unlimited() -> "uses " + used + root + " without a limit";
    };
  }

  private static String soon(Forecast forecast) {
    return switch (forecast) {
      case Forecast.Full(Instant at, _, _) -> ", at this pace full on " + DAY.format(at);
      case Forecast.CannotTell() -> "";
    };
  }

  /** A size, or a count of messages. */
  static String amount(Resource resource, long value) {
    return resource.equals(Resource.STORAGE)
        ? new Bytes(value).human()
        : value + (value == 1 ? " message" : " messages");
  }
}
