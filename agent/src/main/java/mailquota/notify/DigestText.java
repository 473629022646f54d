package mailquota.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import mailquota.forecast.Forecast;
import mailquota.notify.Digest.Listed;
import mailquota.notify.words.LevelColor;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Ratio;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The words of a digest, from the templates beside this class and a file of sentences. Thread-safe.
 */
final class DigestText {

  /** A digest in words. */
  record Rendered(String subject, String text, String html) {}

  private static final Locale LOCALE = Locale.ENGLISH;
  private static final String NEUTRAL = "#8a94a0";

  private final Properties words = words();
  private final Template text = template("digest-text.mustache", false);
  private final Template html = template("digest-html.mustache", true);
  private final DateTimeFormatter day = DateTimeFormatter.ofPattern(say("pattern.day"), LOCALE);

  /**
   * The digest of a day.
   *
   * @param isTest whether it is marked as one of mailboxes that do not exist
   */
  Rendered render(Digest digest, LocalDate date, ZoneId zone, boolean isTest) {
    String when = day.format(date);
    Map<String, @Nullable Object> values = new HashMap<>();
    values.put("language", LOCALE.toLanguageTag());
    values.put("title", say("title", when));
    values.put(
        "counts",
        say(
            "counts",
            digest.fleet().mailboxes(),
            digest.overCount(),
            digest.fleet().failures().size()));
    values.put("test", isTest ? say("test") : null);
    values.put("nothing", digest.over().isEmpty() ? say("nothing") : null);
    values.put("sections", sections(digest, zone));
    values.put("closing", say("closing"));
    String subject =
        digest.over().isEmpty()
            ? say("subject.calm", when)
            : say("subject.over", when, digest.overCount());
    return new Rendered(
        isTest ? say("subject.test", subject) : subject,
        text.execute(values),
        html.execute(values));
  }

  private List<Map<String, @Nullable Object>> sections(Digest digest, ZoneId zone) {
    List<Map<String, @Nullable Object>> sections = new ArrayList<>();
    add(sections, say("new"), NEUTRAL, digest.newlyOver(), zone);
    digest
        .over()
        .forEach((level, over) ->
            add(sections, say("level." + level.name()), LevelColor.of(level), over, zone));
    add(sections, say("fullest"), NEUTRAL, Listed.of(digest.fullest()), zone);
    add(sections, say("soonest"), NEUTRAL, Listed.of(digest.soonest()), zone);
    digest
        .failures()
        .forEach((reason, failures) ->
            sections.add(
                section(
                    say("failures", reason.label(), failures.count()),
                    NEUTRAL,
                    failures.first().stream().map(DigestText::row).toList(),
                    failures.others())));
    return sections;
  }

  private void add(
      List<Map<String, @Nullable Object>> sections,
      String heading,
      String color,
      Listed<Standing> listed,
      ZoneId zone) {
    if (listed.count() > 0) {
      sections.add(
          section(
              heading,
              color,
              listed.first().stream().map(standing -> row(standing, zone)).toList(),
              listed.others()));
    }
  }

  private Map<String, @Nullable Object> section(
      String heading, String color, List<Map<String, @Nullable Object>> rows, int others) {
    Map<String, @Nullable Object> section = new HashMap<>();
    section.put("heading", heading);
    section.put("color", color);
    section.put("rows", rows);
    section.put("others", others > 0 ? say("others", others) : null);
    return section;
  }

  private static Map<String, @Nullable Object> row(Fleet.Failure failure) {
    Map<String, @Nullable Object> row = new HashMap<>();
    row.put("mailbox", oneLine(failure.mailbox().value()));
    row.put("percent", null);
    row.put("detail", failure.server());
    return row;
  }

  private Map<String, @Nullable Object> row(Standing standing, ZoneId zone) {
    Map<String, @Nullable Object> row = new HashMap<>();
    row.put("mailbox", oneLine(standing.subject().mailbox().value()));
    row.put("percent", standing.usage().ratio().map(Ratio::percent).orElse(null));
    row.put("bar", standing.usage().ratio().map(DigestText::bar).orElse(null));
    row.put("color", LevelColor.of(standing.level()));
    row.put("detail", usage(standing) + forecast(standing, zone));
    return row;
  }

  private static long bar(Ratio ratio) {
    return Math.min(100, Math.round(ratio.value() * 100));
  }

  private String usage(Standing standing) {
    Subject subject = standing.subject();
    String used = NoticeSummary.amount(subject.resource(), standing.usage().used());
    if (!(standing.usage().limit() instanceof Limit.Finite(long most))) {
      return used;
    }
    String limit = NoticeSummary.amount(subject.resource(), most);
    return subject.root().isEmpty()
        ? say("usage", used, limit)
        : say("usage.root", used, limit, oneLine(subject.root()));
  }

  private String forecast(Standing standing, ZoneId zone) {
    return standing.level() != Level.FULL
            && standing.forecast() instanceof Forecast.Full(Instant at, _, _)
        ? ", " + say("full.on", day.format(LocalDate.ofInstant(at, zone)))
        : "";
  }

  /** A sentence with its figures, which are put in as they are. */
  private String say(String key, Object... figures) {
    String sentence = words.getProperty(key);
    if (sentence == null) {
      throw new IllegalStateException("the digest has no words for " + key);
    }
    String said = sentence;
    for (int i = 0; i < figures.length; i++) {
      said = said.replace("{" + i + "}", figures[i].toString());
    }
    return said;
  }

  /** What others named cannot make lines of its own. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private static Properties words() {
    Properties words = new Properties();
    try (InputStreamReader in = new InputStreamReader(resource("digest_en.properties"), UTF_8)) {
      words.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return words;
  }

  private static Template template(String name, boolean escapeHtml) {
    try (InputStreamReader in = new InputStreamReader(resource(name), UTF_8)) {
      return Mustache.compiler().escapeHTML(escapeHtml).compile(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    InputStream in = DigestText.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException(name + " is missing from the build");
    }
    return in;
  }
}
