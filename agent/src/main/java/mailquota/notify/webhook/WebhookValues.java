package mailquota.notify.webhook;

import com.samskivert.mustache.Mustache;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import mailquota.forecast.Forecast;
import mailquota.notify.Severity;
import mailquota.notify.text.LevelColor;
import mailquota.notify.text.PlainText;
import mailquota.notify.text.Wording;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Ratio;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;

/** The values of a webhook template; docs/channels.md lists them. */
final class WebhookValues {

  private static final Wording WORDING = Wording.forMachines();

  /** In characters. */
  private static final int LONGEST_ROOT = 100;

  private WebhookValues() {}

  static Map<String, @Nullable Object> of(Notice notice) {
    Subject subject = notice.subject();
    Change change = notice.change();
    Map<String, @Nullable Object> values = new HashMap<>();
    values.put("id", notice.id());
    values.put("subjectId", notice.subjectId());
    values.put("at", notice.at().toString());
    values.put("mailbox", subject.mailbox().value());
    values.put("domain", subject.mailbox().domain());
    values.put("server", subject.server());
    values.put("root", subject.root());
    values.put("place", place(subject));
    values.put("resource", subject.resource().name());
    values.put("level", change.level().name());
    values.put("previous", change.previous().name());
    values.put("reason", change.why().label());
    values.put("ratio", notice.usage().ratio().map(Ratio::value).orElse(null));
    values.put("percent", notice.usage().ratio().map(Ratio::percent).orElse(null));
    values.put("used", notice.usage().used());
    values.put("limit", notice.usage().limit() instanceof Limit.Finite(long most) ? most : null);
    values.put("fullAt", fullAt(notice.forecast()));
    values.put("summary", WORDING.summary(notice));
    values.put("description", WORDING.description(notice));
    values.put("text", WORDING.summary(notice) + ". " + WORDING.description(notice));
    values.put("severity", Severity.of(change.level()).label());
    values.put("color", LevelColor.of(change.level()));
    values.put("isResolved", change.why() == Change.Why.RESOLVED);
    values.put("isUrgent", change.level().isAbove(Level.WARNING));
    values.put("entities", (Mustache.Lambda) (text, out) -> out.write(entities(text.execute())));
    return values;
  }

  /** Server and root for people; the name of a root can be as long as a message. */
  private static String place(Subject subject) {
    return subject.root().isEmpty()
        ? subject.server()
        : subject.server() + ", " + PlainText.of(subject.root(), LONGEST_ROOT);
  }

  private static @Nullable String fullAt(Forecast forecast) {
    return forecast instanceof Forecast.Full(Instant at, _, _) ? at.toString() : null;
  }

  /** Escapes the three control characters of Slack. */
  private static String entities(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
