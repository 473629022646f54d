package mailquota.notify.text;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import mailquota.quota.Reason;
import mailquota.warning.Digest;
import mailquota.warning.Digest.Listed;
import mailquota.warning.Fleet;
import mailquota.warning.ResourceStatus;

/** The values of the layouts of one digest. Used once, by one thread. */
final class DigestValues {

  private static final String NEUTRAL = "#8a94a0";

  private final Digest digest;
  private final Formats formats;
  private final Instant day;
  private final Map<String, Object> usual = new HashMap<>();
  private final List<Map<String, Object>> sections = new ArrayList<>();

  /** {@code day} is an instant of the day of the digest. */
  DigestValues(Digest digest, Formats formats, Instant day) {
    this.digest = digest;
    this.formats = formats;
    this.day = day;
    TemplateValues.DIGEST_NAMES.forEach(name -> usual.put(name, ""));
    usual.put("date", formats.fullDay(day));
    int failed = digest.fleet().failures().size();
    if (failed > 0) {
      usual.put("failed", count("digest.failed", failed));
    }
  }

  /** All values; with {@code isTest} the digest says that the mailboxes do not exist. */
  Map<String, Object> all(boolean isTest, Iterable<String> ownNames) {
    addSections();
    Map<String, Object> values = new HashMap<>();
    // Names of sections and rows are empty outside of them.
    Layout.DIGEST_NAMES.forEach(name -> values.put(name, ""));
    values.put("date", formats.fullDay(day));
    values.put("language", formats.locale().toLanguageTag());
    values.put("subject", subject(isTest));
    values.put("title", say("digest.title"));
    values.put("counts", counts());
    values.put("test", isTest ? say("digest.test") : "");
    values.put("nothing", digest.over().isEmpty() ? say("digest.nothing") : "");
    values.put("sections", sections);
    values.put("rows", List.of());
    values.put("closing", say("digest.closing"));
    ownNames.forEach(name -> values.put(name, say(name)));
    return values;
  }

  private String subject(boolean isTest) {
    String subject =
        digest.over().isEmpty()
            ? say("digest.subject.calm")
            : count("digest.subject.over", digest.overCount());
    return isTest
        ? formats.words().say("digest.subject.test", with(Map.of("subject", subject)))
        : subject;
  }

  private String counts() {
    return String.join(
        ", ",
        count("digest.mailboxes", digest.fleet().mailboxes()),
        count("digest.over", digest.overCount()),
        count("digest.failed", digest.fleet().failures().size()));
  }

  private void addSections() {
    add(say("digest.new"), NEUTRAL, digest.newlyOver(), this::row);
    digest
        .over()
        .forEach((level, over) ->
            add(say("digest.level." + level.key()), LevelColor.of(level), over, this::row));
    add(say("digest.fullest"), NEUTRAL, Listed.of(digest.fullest()), this::row);
    add(say("digest.soonest"), NEUTRAL, Listed.of(digest.soonest()), this::row);
    digest
        .failures()
        .forEach((reason, failures) ->
            add(failed(reason, failures.count()), NEUTRAL, failures, DigestValues::row));
  }

  private String failed(Reason reason, int count) {
    String cause = say("digest.cause." + reason.label());
    Map<String, String> own =
        Map.of("cause", cause, "reason", reason.label(), "count", formats.number(count));
    return formats.words().say("digest.failures", with(own));
  }

  private <T> void add(
      String heading, String color, Listed<T> listed, Function<T, Map<String, Object>> row) {
    if (listed.count() == 0) {
      return;
    }
    sections.add(
        Map.of(
            "heading",
            heading,
            "color",
            color,
            "rows",
            listed.first().stream().map(row).toList(),
            "others",
            listed.others() > 0 ? count("digest.others", listed.others()) : ""));
  }

  private static Map<String, Object> row(Fleet.Failure failure) {
    Map<String, Object> row = new HashMap<>();
    row.put("mailbox", TemplateValues.name(failure.mailbox().value()));
    row.put("server", TemplateValues.name(failure.server()));
    List.of("root", "percent", "bar", "usage", "forecast").forEach(name -> row.put(name, ""));
    return row;
  }

  private Map<String, Object> row(ResourceStatus standing) {
    Sentences say = Sentences.of(MessageFacts.of(standing, digest.fleet().at()), formats, true);
    Map<String, Object> row = new HashMap<>();
    List.of("mailbox", "server", "root", "percent", "bar")
        .forEach(name -> row.put(name, say.values().getOrDefault(name, "")));
    row.put("color", LevelColor.of(standing.level()));
    row.put("usage", say.usage());
    row.put("forecast", say.shortForecast());
    return row;
  }

  private String say(String key) {
    return formats.words().say(key, usual);
  }

  private Map<String, Object> with(Map<String, String> own) {
    Map<String, Object> values = new HashMap<>(usual);
    values.putAll(own);
    return values;
  }

  private String count(String key, int count) {
    return formats
        .words()
        .say(key, Plural.of(formats.locale(), count), with(Map.of("count", formats.number(count))));
  }
}
