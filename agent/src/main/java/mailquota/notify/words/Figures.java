package mailquota.notify.words;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Ratio;
import mailquota.quota.Resource;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;

/** What stands for {@code {{…}}} in a sentence: the figures of a notice, as its reader has them. */
final class Figures {

  /** All that there are, each always given: a text may be empty, a flag is true or false. */
  static final Set<String> NAMES =
      Set.of(
          "mailbox",
          "domain",
          "server",
          "root",
          "percent",
          "bar",
          "used",
          "limit",
          "free",
          "day",
          "time",
          "isFull",
          "isUrgent",
          "isResolved",
          "isReminder",
          "isStorage",
          "isOther");

  private static final int LONGEST_NAME = 320;

  private Figures() {}

  /**
   * The figures of a notice.
   *
   * @param isOther whether who reads it is not the owner of the mailbox
   */
  static Map<String, Object> of(Notice notice, Formats formats, boolean isOther) {
    Level level = notice.change().level();
    Optional<Ratio> ratio = notice.usage().ratio();
    Map<String, Object> figures = new HashMap<>();
    figures.put("mailbox", name(notice.subject().mailbox().value()));
    figures.put("domain", name(notice.subject().mailbox().domain()));
    figures.put("server", name(notice.subject().server()));
    figures.put("root", name(notice.subject().root()));
    figures.put("percent", ratio.map(formats::percent).orElse(""));
    figures.put("bar", ratio.map(r -> String.valueOf(bar(r.value()))).orElse(""));
    figures.put("isFull", level == Level.FULL);
    figures.put("isUrgent", level == Level.CRITICAL);
    figures.put("isResolved", level == Level.OK);
    figures.put("isReminder", notice.change().why() == Why.REMINDER);
    figures.put("isStorage", notice.subject().resource().equals(Resource.STORAGE));
    figures.put("isOther", isOther);
    putAmounts(figures, notice, formats);
    putForecast(figures, notice, formats);
    return figures;
  }

  private static String name(String text) {
    return PlainText.of(text, LONGEST_NAME);
  }

  /** A width in percent: of what is not full, not all. */
  static int bar(double ratio) {
    return (int) Math.clamp(ratio * 100, 1, 100);
  }

  private static void putAmounts(Map<String, Object> figures, Notice notice, Formats formats) {
    Resource resource = notice.subject().resource();
    long used = notice.usage().used();
    figures.put("used", formats.amount(resource, used));
    switch (notice.usage().limit()) {
      case Limit.Finite(long most) -> {
        figures.put("limit", formats.amount(resource, most));
        figures.put("free", formats.amount(resource, Math.max(0, most - used)));
      }
      case Limit.Unlimited() -> {
        figures.put("limit", "");
        figures.put("free", "");
      }
    }
  }

  private static void putForecast(Map<String, Object> figures, Notice notice, Formats formats) {
    Optional<Forecast.Full> full = forecast(notice);
    figures.put("day", full.map(f -> formats.day(f.at(), notice.at())).orElse(""));
    figures.put("time", full.map(f -> formats.time(f.at())).orElse(""));
  }

  /** A time to come; who is full already or has room again is told of none. */
  static Optional<Forecast.Full> forecast(Notice notice) {
    Level level = notice.change().level();
    return switch (notice.forecast()) {
      case Forecast.Full full
          when level != Level.FULL && level != Level.OK && full.at().isAfter(notice.at()) ->
          Optional.of(full);
      case Forecast.Full _, Forecast.CannotTell _ -> Optional.empty();
    };
  }
}
