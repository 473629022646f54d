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
 * The sentences of all languages and the layouts that contain them. Two are equal if they are made
 * of the same files. Immutable, thread-safe.
 */
public final class Templates {

  private final Map<Layout, Template> layouts;
  private final Map<String, Words> byTag;
  private final Set<String> ownNames;
  private final Map<String, String> ownFiles;

  /** Created once for each language and time zone. */
  private final Map<Key, Formats> formats = new ConcurrentHashMap<>();

  private record Key(Locale language, ZoneId zone) {}

  /**
   * @param byTag by language as in the file names, {@code en_US}; contains English
   * @param ownNames names of sentences in the administrator's layouts
   * @param ownFiles the texts of the administrator's files by their names
   */
  Templates(
      Map<Layout, Template> layouts,
      Map<String, Words> byTag,
      Set<String> ownNames,
      Map<String, String> ownFiles) {
    this.layouts = Map.copyOf(layouts);
    this.byTag = Map.copyOf(byTag);
    this.ownNames = Set.copyOf(ownNames);
    this.ownFiles = Map.copyOf(ownFiles);
  }

  public static Templates builtIn() {
    return BuiltIn.TEMPLATES;
  }

  /**
   * The built-in templates, file by file and sentence by sentence replaced by those in {@code
   * folder}.
   *
   * @param problems takes each problem; with any, the result must not be used
   */
  public static Templates in(Path folder, Consumer<TemplateProblem> problems) {
    return TemplateReader.over(folder, problems);
  }

  boolean supports(Locale language) {
    return words(language) != null;
  }

  /** In the reader's language, or in English if it is not supported. */
  public Wording wording(Locale reader, ZoneId zone) {
    return new Wording(this, formats(reader, zone));
  }

  Formats formats(Locale reader, ZoneId zone) {
    return formats.computeIfAbsent(
        new Key(supports(reader) ? reader : Locale.ENGLISH, zone),
        key -> new Formats(key.language(), Objects.requireNonNull(words(key.language())), zone));
  }

  String render(Layout part, Map<String, Object> values) {
    return Objects.requireNonNull(layouts.get(part)).execute(values);
  }

  /** The administrator's own sentences that the layout may show. */
  Set<String> ownNames(Layout layout) {
    return ownNames.stream().filter(layout::shows).collect(toUnmodifiableSet());
  }

  /** The closest language: for {@code pt-BR}, {@code pt_BR} or else {@code pt}. */
  private @Nullable Words words(Locale language) {
    String tag = language.toLanguageTag().replace('-', '_');
    while (!byTag.containsKey(tag) && tag.contains("_")) {
      tag = tag.substring(0, tag.lastIndexOf('_'));
    }
    return byTag.get(tag);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Templates templates && ownFiles.equals(templates.ownFiles);
  }

  @Override
  public int hashCode() {
    return ownFiles.hashCode();
  }

  private static final class BuiltIn {
    private static final Templates TEMPLATES = TemplateReader.builtIn();
  }
}
