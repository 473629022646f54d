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

/** The values of {@code {{…}}} in the sentences of a notice and of a digest. */
final class TemplateValues {

  /** The names for notices; each has a value: a text may be empty, a flag is true or false. */
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

  /** The names for digests; a value is empty where it does not apply. */
  static final Set<String> DIGEST_NAMES =
      Set.of("date", "count", "failed", "reason", "cause", "subject");

  /** The names for the page of an owner. */
  static final Set<String> PAGE_NAMES = Set.of("date", "time", "count");

  private static final String OF_DIGEST = "digest.";
  private static final String OF_PAGE = "page.";
  private static final int LONGEST_NAME = 320;

  private TemplateValues() {}

  static Set<String> namesFor(String key) {
    if (key.startsWith(OF_PAGE)) {
      return PAGE_NAMES;
    }
    return isOfDigest(key) ? DIGEST_NAMES : NAMES;
  }

  static boolean isOfDigest(String key) {
    return key.startsWith(OF_DIGEST);
  }

  /** {@code isOther}: the reader is not the owner of the mailbox. */
  static Map<String, Object> of(MessageFacts facts, Formats formats, boolean isOther) {
    Optional<Ratio> ratio = facts.usage().ratio();
    Optional<Forecast.Full> full = facts.full();
    Map<String, Object> values = new HashMap<>();
    values.put("mailbox", mailbox(facts.subject()));
    values.put("domain", name(facts.subject().mailbox().domain()));
    values.put("server", name(facts.subject().server()));
    values.put("root", name(facts.subject().root()));
    values.put("percent", ratio.map(formats::percent).orElse(""));
    values.put("bar", ratio.map(r -> String.valueOf(bar(r.value()))).orElse(""));
    values.put("day", full.map(f -> formats.day(f.at(), facts.at())).orElse(""));
    values.put("time", full.map(f -> formats.time(f.at())).orElse(""));
    values.put("isFull", facts.level() == Level.FULL);
    values.put("isUrgent", facts.level() == Level.CRITICAL);
    values.put("isResolved", facts.level() == Level.OK);
    values.put("isReminder", facts.why() == Why.REMINDER);
    values.put("isStorage", facts.isStorage());
    values.put("isOther", isOther);
    values.put("isShared", facts.subject().isShared());
    putAmounts(values, facts, formats);
    return values;
  }

  /** For a shared root, the domain, or the server if the mailboxes have no domain. */
  private static String mailbox(Subject subject) {
    if (!subject.isShared()) {
      return name(subject.mailbox().value());
    }
    String domain = subject.mailbox().domain();
    return name(domain.isEmpty() ? subject.server() : domain);
  }

  /** A name that comes from a server or a user, made plain and cut. */
  static String name(String text) {
    return PlainText.of(text, LONGEST_NAME);
  }

  /** A width in percent, at least 1 and at most 100. */
  static int bar(double ratio) {
    return (int) Math.clamp(ratio * 100, 1, 100);
  }

  private static void putAmounts(Map<String, Object> values, MessageFacts facts, Formats formats) {
    Resource resource = facts.subject().resource();
    long used = facts.usage().used();
    values.put("used", formats.amount(resource, used));
    switch (facts.usage().limit()) {
      case Limit.Finite(long most) -> {
        values.put("limit", formats.amount(resource, most));
        values.put("free", formats.amount(resource, Math.max(0, most - used)));
      }
      case Limit.Unlimited() -> {
        values.put("limit", "");
        values.put("free", "");
      }
    }
  }
}
