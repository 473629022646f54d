package mailquota.notify.text;

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
import mailquota.warning.Subject;

/** What stands for {@code {{…}}} in a sentence: the figures of a matter, as its reader has them. */
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
          "isOther",
          "isShared");

  private static final int LONGEST_NAME = 320;

  private Figures() {}

  /**
   * The figures of a matter.
   *
   * @param isOther whether who reads it is not the owner of the mailbox
   */
  static Map<String, Object> of(Matter matter, Formats formats, boolean isOther) {
    Optional<Ratio> ratio = matter.usage().ratio();
    Optional<Forecast.Full> full = matter.full();
    Map<String, Object> figures = new HashMap<>();
    figures.put("mailbox", mailbox(matter.subject()));
    figures.put("domain", name(matter.subject().mailbox().domain()));
    figures.put("server", name(matter.subject().server()));
    figures.put("root", name(matter.subject().root()));
    figures.put("percent", ratio.map(formats::percent).orElse(""));
    figures.put("bar", ratio.map(r -> String.valueOf(bar(r.value()))).orElse(""));
    figures.put("day", full.map(f -> formats.day(f.at(), matter.at())).orElse(""));
    figures.put("time", full.map(f -> formats.time(f.at())).orElse(""));
    figures.put("isFull", matter.level() == Level.FULL);
    figures.put("isUrgent", matter.level() == Level.CRITICAL);
    figures.put("isResolved", matter.level() == Level.OK);
    figures.put("isReminder", matter.why() == Why.REMINDER);
    figures.put("isStorage", matter.isStorage());
    figures.put("isOther", isOther);
    figures.put("isShared", matter.subject().isShared());
    putAmounts(figures, matter, formats);
    return figures;
  }

  /** Of a shared root the domain, or the server where the mailboxes have none. */
  private static String mailbox(Subject subject) {
    if (!subject.isShared()) {
      return name(subject.mailbox().value());
    }
    String domain = subject.mailbox().domain();
    return name(domain.isEmpty() ? subject.server() : domain);
  }

  /** The name that somebody gave to something. */
  static String name(String text) {
    return PlainText.of(text, LONGEST_NAME);
  }

  /** A width in percent: of what is not full, not all. */
  static int bar(double ratio) {
    return (int) Math.clamp(ratio * 100, 1, 100);
  }

  private static void putAmounts(Map<String, Object> figures, Matter matter, Formats formats) {
    Resource resource = matter.subject().resource();
    long used = matter.usage().used();
    figures.put("used", formats.amount(resource, used));
    switch (matter.usage().limit()) {
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
}
