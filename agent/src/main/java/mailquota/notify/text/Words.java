package mailquota.notify.text;

import com.samskivert.mustache.Template;
import java.util.Map;
import java.util.Optional;

/** The sentences of one language by their keys, each a small template. Immutable, thread-safe. */
final class Words {

  private final Map<String, Template> sentences;

  Words(Map<String, Template> sentences) {
    this.sentences = Map.copyOf(sentences);
  }

  String text(String key) {
    return say(key, Map.of());
  }

  String say(String key, Map<String, Object> values) {
    return find(key, values)
        .orElseThrow(() -> new IllegalStateException("there are no words for " + key));
  }

  /** The same; empty if there is no such sentence. */
  Optional<String> find(String key, Map<String, Object> values) {
    return Optional.ofNullable(sentences.get(key)).map(sentence -> sentence.execute(values));
  }

  /** The sentence in the plural form of a count, or else in the general form. */
  String say(String key, Plural form, Map<String, Object> values) {
    return find(key + form.suffix(), values)
        .orElseGet(() -> say(key + Plural.OTHER.suffix(), values));
  }
}
