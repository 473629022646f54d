package mailquota.notify.words;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** The words in every language that there are words in. Immutable, thread-safe. */
public final class Templates {

  private static final List<String> BUILT_IN = List.of("en", "en_US");
  private static final Templates USUAL = new Templates();

  private final Map<String, Words> byTag = new HashMap<>();

  private Templates() {
    for (String tag : BUILT_IN) {
      Map<String, Template> sentences = new HashMap<>(read("words_en.properties"));
      sentences.putAll(read("words_" + tag + ".properties"));
      byTag.put(tag, new Words(sentences));
    }
  }

  /** Those that come with the agent. */
  public static Templates builtIn() {
    return USUAL;
  }

  /** In a reader's language, or in English where there are no words in that one. */
  public Wording wording(Locale reader, ZoneId zone) {
    String tag = reader.toLanguageTag().replace('-', '_');
    while (!byTag.containsKey(tag) && tag.contains("_")) {
      tag = tag.substring(0, tag.lastIndexOf('_'));
    }
    Words words = byTag.get(tag);
    if (words != null) {
      return new Wording(new Formats(reader, words, zone));
    }
    return wording(Locale.ENGLISH, zone);
  }

  private static Map<String, Template> read(String name) {
    Properties written = new Properties();
    try (InputStream in = Templates.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the build");
      }
      written.load(new InputStreamReader(in, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Template> sentences = new HashMap<>();
    written.forEach((key, text) -> sentences.put((String) key, Mustaches.plain((String) text)));
    return sentences;
  }
}
