package mailquota.notify.text;

import static java.util.stream.Collectors.toUnmodifiableSet;

import com.samskivert.mustache.Template;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The words in all languages, and the layouts that they stand in. Immutable, thread-safe.
 *
 * @see TemplateReader where they come from
 */
public final class Templates {

  private final Map<Layout, Template> layouts;
  private final Map<String, Words> byTag;
  private final Set<String> ownNames;

  /** Each is made once. */
  private final Map<Key, Formats> formats = new ConcurrentHashMap<>();

  private record Key(Locale language, ZoneId zone) {}

  /**
   * Takes what has been checked.
   *
   * @param byTag by language as the files are named, {@code en_US}; English is one of them
   * @param ownNames sentences that an admin's layouts want filled in
   */
  Templates(Map<Layout, Template> layouts, Map<String, Words> byTag, Set<String> ownNames) {
    this.layouts = Map.copyOf(layouts);
    this.byTag = Map.copyOf(byTag);
    this.ownNames = Set.copyOf(ownNames);
  }

  /** Those that come with the agent. */
  public static Templates builtIn() {
    return BuiltIn.TEMPLATES;
  }

  /**
   * Those that come with the agent, file by file and sentence by sentence replaced by those in
   * {@code folder}.
   *
   * @param problems told all that is wrong; then the result is not to be used
   */
  public static Templates in(Path folder, Consumer<TemplateProblem> problems) {
    return TemplateReader.over(folder, problems);
  }

  /** Whether there are words in this language. */
  boolean speak(Locale language) {
    return words(language) != null;
  }

  /** In a reader's language, or in English where there are no words in that one. */
  public Wording wording(Locale reader, ZoneId zone) {
    return new Wording(this, formats(reader, zone));
  }

  /** As a reader writes numbers and dates, with the names of the same language. */
  Formats formats(Locale reader, ZoneId zone) {
    return formats.computeIfAbsent(
        new Key(speak(reader) ? reader : Locale.ENGLISH, zone),
        key -> new Formats(key.language(), Objects.requireNonNull(words(key.language())), zone));
  }

  String render(Layout part, Map<String, Object> values) {
    return Objects.requireNonNull(layouts.get(part)).execute(values);
  }

  /** Those of the admin's own sentences that such a layout may show. */
  Set<String> ownNames(Layout layout) {
    return ownNames.stream().filter(layout::shows).collect(toUnmodifiableSet());
  }

  /** The nearest: of {@code pt-BR}, those of {@code pt_BR} or else of {@code pt}. */
  private @Nullable Words words(Locale language) {
    String tag = language.toLanguageTag().replace('-', '_');
    while (!byTag.containsKey(tag) && tag.contains("_")) {
      tag = tag.substring(0, tag.lastIndexOf('_'));
    }
    return byTag.get(tag);
  }

  private static final class BuiltIn {
    private static final Templates TEMPLATES = TemplateReader.builtIn();
  }
}
