package mailquota.notify.text;

import static java.util.stream.Collectors.joining;

import com.samskivert.mustache.Template;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Merges an administrator's folder into the built-in templates. Used once, by one thread. */
final class TemplateReader {

  private static final String ENGLISH = "en";
  private static final List<String> BUILT_IN =
      List.of(ENGLISH, "en_US", "de", "es", "fr", "it", "pt", "pt_BR", "pt_PT");

  private static final int MISSING_SHOWN = 5;

  private final Map<Layout, Template> layouts = new EnumMap<>(Layout.class);

  /** By language and key. */
  private final Map<String, Map<String, Template>> words = new TreeMap<>();

  /** Names of sentences in layouts that only the administrator defines. */
  private final Set<String> ownNames = new TreeSet<>();

  private TemplateReader() {
    for (Layout layout : Layout.values()) {
      layouts.put(layout, layout.compile(TemplateFiles.builtIn(layout.file())));
    }
    for (String tag : BUILT_IN) {
      Map<String, Template> sentences = new HashMap<>();
      WordsFile.parse(TemplateFiles.builtIn(TemplateFiles.words(tag)))
          .sentences()
          .forEach((key, text) -> sentences.put(key, Mustaches.plain(text)));
      words.put(tag, sentences);
    }
  }

  static Templates builtIn() {
    return new TemplateReader().templates(Map.of());
  }

  /** The result must not be used if a problem was reported. */
  static Templates over(Path folder, Consumer<TemplateProblem> problems) {
    TemplateReader reader = new TemplateReader();
    Map<String, String> files = TemplateFiles.in(folder, problems);
    Map<String, WordsFile> written = new TreeMap<>();
    TemplateCheck check = new TemplateCheck(problems);
    files.forEach((name, text) -> {
      if (!TemplateFiles.tag(name).isEmpty()) {
        try {
          written.put(TemplateFiles.tag(name), WordsFile.parse(text));
        } catch (IllegalArgumentException _) {
          check.report(folder.resolve(name), 0, "four digits behind each \\u", "others");
        }
      }
    });
    reader.readLayouts(folder, files, written, check);
    written.forEach((tag, file) -> reader.readWords(folder, tag, file, check));
    return reader.templates(files);
  }

  private void readLayouts(
      Path folder, Map<String, String> files, Map<String, WordsFile> written, TemplateCheck check) {
    Set<String> sentences = new TreeSet<>(english().keySet());
    if (written.containsKey(ENGLISH)) {
      sentences.addAll(written.get(ENGLISH).sentences().keySet());
    }
    for (Layout layout : Layout.values()) {
      String text = files.get(layout.file());
      if (text != null) {
        check
            .layout(layout, folder.resolve(layout.file()), text, sentences)
            .ifPresent(template -> layouts.put(layout, template));
      }
    }
    layouts.forEach((layout, template) ->
        Mustaches.names(template).stream()
            .filter(name -> !layout.gives(name))
            .forEach(ownNames::add));
  }

  private void readWords(Path folder, String tag, WordsFile file, TemplateCheck check) {
    Path path = folder.resolve(TemplateFiles.words(tag));
    Map<String, Template> known = words.computeIfAbsent(tag, _ -> new HashMap<>());
    file.sentences()
        .forEach((key, text) ->
            check
                .sentence(path, file.line(key), key, text, this::isKnown)
                .ifPresent(sentence -> known.put(key, sentence)));
    boolean isLanguage = !tag.contains("_") && !BUILT_IN.contains(tag);
    Set<String> missing = new TreeSet<>(english().keySet());
    missing.removeAll(known.keySet());
    if (isLanguage && !missing.isEmpty()) {
      String some = missing.stream().limit(MISSING_SHOWN).collect(joining(", "));
      String got = "none for " + missing.size() + " of them: " + some + ", …";
      check.report(path, 0, "all sentences of words_en.properties in a language of its own", got);
    }
  }

  private boolean isKnown(String key) {
    return english().containsKey(key)
        || ownNames.contains(key)
        || english().containsKey(key.replaceFirst("\\.(one|many)$", ".other"))
        || english().containsKey(key.replaceFirst("^(pattern\\.day.*)\\.first$", "$1"));
  }

  private Map<String, Template> english() {
    return Objects.requireNonNull(words.get(ENGLISH));
  }

  private Templates templates(Map<String, String> ownFiles) {
    Map<String, Words> byTag = new HashMap<>();
    words.keySet().forEach(tag -> byTag.put(tag, new Words(merged(tag))));
    return new Templates(layouts, byTag, ownNames, ownFiles);
  }

  /** A missing sentence falls back to the parent language, and in the end to English. */
  private Map<String, Template> merged(String tag) {
    Map<String, Template> merged = new HashMap<>(english());
    for (int end = tag.indexOf('_'); end > 0; end = tag.indexOf('_', end + 1)) {
      merged.putAll(words.getOrDefault(tag.substring(0, end), Map.of()));
    }
    merged.putAll(words.getOrDefault(tag, Map.of()));
    return merged;
  }
}
