package mailquota.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import mailquota.quota.Bytes;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Ratio;
import mailquota.quota.Resource;
import mailquota.warning.Notice;

/** The words of a notice, from the templates beside this class. Thread-safe. */
final class MailText {

  /** A notice in words. */
  record Rendered(String subject, String text, String html) {}

  private final Template subject = template("subject.mustache", false);
  private final Template text = template("text.mustache", false);
  private final Template html = template("html.mustache", true);

  Rendered render(Notice notice) {
    Map<String, Object> figures = figures(notice);
    return new Rendered(
        oneLine(subject.execute(figures)), text.execute(figures), html.execute(figures));
  }

  private static Map<String, Object> figures(Notice notice) {
    Level level = notice.change().level();
    // A change above OK has a limited resource behind it, so a ratio.
    Ratio ratio = notice.usage().ratio().orElse(new Ratio(0));
    Map<String, Object> figures = new HashMap<>();
    figures.put("mailbox", notice.subject().mailbox().value());
    figures.put("percent", ratio.percent());
    figures.put("bar", Math.min(100, Math.round(ratio.value() * 100)));
    figures.put("used", amount(notice.subject().resource(), notice.usage().used()));
    figures.put("limit", limit(notice));
    figures.put("free", free(notice));
    figures.put("color", color(level));
    figures.put("isFull", level == Level.FULL);
    figures.put("isUrgent", level == Level.CRITICAL);
    figures.put("isStorage", notice.subject().resource().equals(Resource.STORAGE));
    figures.put("root", notice.subject().root());
    return figures;
  }

  private static String limit(Notice notice) {
    return switch (notice.usage().limit()) {
      case Limit.Finite(long most) -> amount(notice.subject().resource(), most);
      case Limit.Unlimited() -> "unlimited";
    };
  }

  private static String free(Notice notice) {
    return switch (notice.usage().limit()) {
      case Limit.Finite(long most) ->
          amount(notice.subject().resource(), Math.max(0, most - notice.usage().used()));
      case Limit.Unlimited() -> "unlimited";
    };
  }

  private static String amount(Resource resource, long value) {
    return resource.equals(Resource.STORAGE)
        ? new Bytes(value).human()
        : value + (value == 1 ? " message" : " messages");
  }

  private static String color(Level level) {
    return switch (level) {
      case OK -> "#2e7d32";
      case INFO -> "#1565c0";
      case WARNING -> "#b26a00";
      case CRITICAL, FULL -> "#c62828";
    };
  }

  /** A mailbox's name cannot break out of the header it stands in. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private static Template template(String name, boolean escapeHtml) {
    try (InputStream in = MailText.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the template " + name + " is missing from the build");
      }
      return Mustache.compiler().escapeHTML(escapeHtml).compile(new InputStreamReader(in, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
