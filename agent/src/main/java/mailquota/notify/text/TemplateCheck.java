package mailquota.notify.text;

import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the layouts and sentences of an administrator, and reports problems with their lines. */
record TemplateCheck(Consumer<TemplateProblem> problems) {

  private static final Pattern AT_LINE = Pattern.compile("\\s*@ line (\\d+)$");
  private static final Pattern UNESCAPED = Pattern.compile("\\{\\{[{&]");
  private static final Pattern TIP = Pattern.compile("tip\\.(storage|message|other)\\.[1-9]");
  private static final int UNITS = 7;

  /** Compiles a layout, which may show any of the sentences; empty if it cannot be parsed. */
  Optional<Template> layout(Layout layout, Path file, String text, Set<String> sentences) {
    Matcher unescaped = UNESCAPED.matcher(text);
    if (layout.isHtml() && unescaped.find()) {
      String expected = "{{…}}, which escapes the value,";
      report(file, line(text, unescaped.start()), expected, unescaped.group());
    }
    try {
      Template template = layout.compile(text);
      Set<String> unknown = new TreeSet<>(Mustaches.names(template));
      unknown.removeIf(layout::gives);
      unknown.removeIf(name -> sentences.contains(name) && layout.shows(name));
      for (String name : unknown) {
        report(file, line(text, name), "a name of docs/templates.md", name);
      }
      return Optional.of(template);
    } catch (MustacheException e) {
      report(file, e, 0);
      return Optional.empty();
    }
  }

  /**
   * Compiles a sentence; empty if it has a problem.
   *
   * @param line the line of the sentence in its file
   * @param isKnown whether a sentence of this key is used
   */
  Optional<Template> sentence(
      Path file, int line, String key, String text, Predicate<String> isKnown) {
    if (!isKnown.test(key) && !TIP.matcher(key).matches()) {
      report(file, line, "a key of words_en.properties, or one that a layout shows", key);
      return Optional.empty();
    }
    try {
      Template sentence = Mustaches.plain(text);
      Set<String> unknown = new TreeSet<>(Mustaches.names(sentence));
      unknown.removeAll(TemplateValues.namesFor(key));
      unknown.forEach(name -> report(file, line, "a name of docs/templates.md", name));
      return unknown.isEmpty() && isValidForKey(file, line, key, text)
          ? Optional.of(sentence)
          : Optional.empty();
    } catch (MustacheException e) {
      report(file, e, line);
      return Optional.empty();
    }
  }

  private boolean isValidForKey(Path file, int line, String key, String text) {
    if (key.equals("units") && text.split(" ", -1).length != UNITS) {
      report(file, line, UNITS + " units, from the byte to EiB", text);
      return false;
    }
    if (key.startsWith("pattern.") && !isDatePattern(text)) {
      report(file, line, "a pattern of a date such as EEEE, d MMMM", text);
      return false;
    }
    return true;
  }

  private static boolean isDatePattern(String text) {
    try {
      ZonedDateTime any = ZonedDateTime.of(2026, 11, 24, 8, 0, 0, 0, ZoneOffset.UTC);
      return !DateTimeFormatter.ofPattern(text, Locale.ROOT).format(any).isBlank();
    } catch (IllegalArgumentException | DateTimeException _) {
      return false;
    }
  }

  void report(Path file, int line, String expected, String got) {
    problems.accept(new TemplateProblem(file, line, expected, got));
  }

  /** The message of the library ends in a line number. */
  private void report(Path file, MustacheException e, int lineOfSentence) {
    String words = String.valueOf(e.getMessage());
    Matcher at = AT_LINE.matcher(words);
    boolean hasLine = at.find();
    int line = lineOfSentence == 0 && hasLine ? Integer.parseInt(at.group(1)) : lineOfSentence;
    String got = hasLine ? words.substring(0, at.start()) : words;
    report(file, line, "a template whose tags are closed", got);
  }

  private static int line(String text, String name) {
    String bare = name.substring(">$<".indexOf(name.charAt(0)) < 0 ? 0 : 1);
    Matcher tag =
        Pattern.compile("\\{\\{[#^>$<&{/]?\\s*" + Pattern.quote(bare) + "\\s*}").matcher(text);
    return tag.find() ? line(text, tag.start()) : 0;
  }

  private static int line(String text, int index) {
    return 1 + (int) text.substring(0, index).chars().filter(c -> c == '\n').count();
  }
}
