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

/** What must hold of an admin's layouts and words; told with the line in which it does not. */
final class TemplateCheck {

  private static final Pattern AT_LINE = Pattern.compile("\\s*@ line (\\d+)$");
  private static final Pattern UNESCAPED = Pattern.compile("\\{\\{[{&]");
  private static final Pattern TIP = Pattern.compile("tip\\.(storage|message|other)\\.[1-9]");
  private static final int UNITS = 7;

  private final Consumer<TemplateProblem> problems;

  TemplateCheck(Consumer<TemplateProblem> problems) {
    this.problems = problems;
  }

  /**
   * A layout, if it can be read.
   *
   * @param sentences the keys of all there are, which a layout may show too
   */
  Optional<Template> layout(Layout layout, Path file, String text, Set<String> sentences) {
    Matcher unescaped = UNESCAPED.matcher(text);
    if (layout.isHtml() && unescaped.find()) {
      String expected = "{{…}}, which escapes what strangers wrote,";
      tell(file, line(text, unescaped.start()), expected, unescaped.group());
    }
    try {
      Template template = layout.compile(text);
      Set<String> unknown = new TreeSet<>(Mustaches.names(template));
      unknown.removeIf(layout::gives);
      unknown.removeIf(name -> sentences.contains(name) && layout.shows(name));
      for (String name : unknown) {
        tell(file, line(text, name), "a name of docs/templates.md", name);
      }
      return Optional.of(template);
    } catch (MustacheException e) {
      tell(file, e, 0);
      return Optional.empty();
    }
  }

  /**
   * A sentence, if it can be used.
   *
   * @param line where it stands
   * @param isKnown whether anything says a sentence of this key
   */
  Optional<Template> sentence(
      Path file, int line, String key, String text, Predicate<String> isKnown) {
    if (!isKnown.test(key) && !TIP.matcher(key).matches()) {
      tell(file, line, "a key of words_en.properties, or one that a layout shows", key);
      return Optional.empty();
    }
    try {
      Template sentence = Mustaches.plain(text);
      Set<String> unknown = new TreeSet<>(Mustaches.names(sentence));
      unknown.removeAll(DigestFigures.areOf(key) ? DigestFigures.NAMES : TemplateValues.NAMES);
      unknown.forEach(name -> tell(file, line, "a name of docs/templates.md", name));
      return unknown.isEmpty() && isOfItsKind(file, line, key, text)
          ? Optional.of(sentence)
          : Optional.empty();
    } catch (MustacheException e) {
      tell(file, e, line);
      return Optional.empty();
    }
  }

  private boolean isOfItsKind(Path file, int line, String key, String text) {
    if (key.equals("units") && text.split(" ", -1).length != UNITS) {
      tell(file, line, UNITS + " units, from the byte to EiB", text);
      return false;
    }
    if (key.startsWith("pattern.") && !isDatePattern(text)) {
      tell(file, line, "a pattern of a date such as EEEE, d MMMM", text);
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

  void tell(Path file, int line, String expected, String got) {
    problems.accept(new TemplateProblem(file, line, expected, got));
  }

  /** The library's words, which end in a line of what it read. */
  private void tell(Path file, MustacheException e, int lineOfSentence) {
    String words = String.valueOf(e.getMessage());
    Matcher at = AT_LINE.matcher(words);
    boolean hasLine = at.find();
    int line = lineOfSentence == 0 && hasLine ? Integer.parseInt(at.group(1)) : lineOfSentence;
    String got = hasLine ? words.substring(0, at.start()) : words;
    tell(file, line, "a template whose tags are closed", got);
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
