package mailquota.notify.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import mailquota.forecast.Forecast;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import mailquota.warning.Subject;

/** Notices to check a template with: each branch, and names that need escaping. */
final class WebhookExamples {

  private static final Instant AT = Instant.parse("2026-11-24T08:00:00Z");
  private static final String HOSTILE = "a \"root\" with \\ and\nlines";

  private WebhookExamples() {}

  static List<Notice> all() {
    Forecast soon =
        new Forecast.Full(
            AT.plus(Duration.ofDays(3)), AT.plus(Duration.ofDays(2)), AT.plus(Duration.ofDays(5)));
    Usage storage = new Usage(977_105_060, new Limit.Finite(1_073_741_824));
    Usage messages = new Usage(700, new Limit.Finite(1000));
    return List.of(
        notice(HOSTILE, Resource.STORAGE, storage, raised(Level.WARNING), soon),
        notice("", Resource.STORAGE, storage, raised(Level.FULL), Forecast.NONE),
        notice("", Resource.MESSAGE, messages, resolved(), Forecast.NONE),
        notice("", Resource.MESSAGE, new Usage(700, Limit.UNLIMITED), resolved(), Forecast.NONE));
  }

  private static Change raised(Level level) {
    return new Change(level, Level.OK, Why.RAISED, AT, 0);
  }

  private static Change resolved() {
    return new Change(Level.OK, Level.FULL, Why.RESOLVED, AT, 0);
  }

  private static Notice notice(
      String root, Resource resource, Usage usage, Change change, Forecast forecast) {
    Subject subject = new Subject(new Address("alice@example.org"), "mx1", root, resource);
    return new Notice(subject, Owner.UNKNOWN, usage, change, forecast, AT);
  }
}
