package mailquota.notify.text;

import com.samskivert.mustache.Template;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The built-in words in English. */
final class English {

  private English() {}

  static Formats formats() {
    Map<String, Template> english = new HashMap<>();
    WordsFile.parse(TemplateFiles.builtIn("words_en.properties"))
        .sentences()
        .forEach((key, text) -> english.put(key, Mustaches.plain(text)));
    return new Formats(Locale.ENGLISH, new Words(english), ZoneOffset.UTC);
  }
}
