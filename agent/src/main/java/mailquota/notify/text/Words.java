package mailquota.notify.text;

import com.samskivert.mustache.Template;
import java.util.Map;
import java.util.Optional;

/** The sentences of one language, each a small template, by their keys. Immutable, thread-safe. */
final class Words {

  private final Map<String, Template> sentences;

  Words(Map<String, Template> sentences) {
    this.sentences = Map.copyOf(sentences);
  }

  /** A text in which nothing is filled in. */
  String text(String key) {
    return say(key, Map.of());
  }

  /** A sentence with its values. */
  String say(String key, Map<String, Object> values) {
    return find(key, values)
        .orElseThrow(() -> new IllegalStateException("there are no words for " + key));
  }

  /** Likewise, if there is one. */
  Optional<String> find(String key, Map<String, Object> values) {
    return Optional.ofNullable(sentences.get(key)).map(sentence -> sentence.execute(values));
  }

  /** A sentence in the form that its count asks for, or in the general one. */
  String say(String key, Plural form, Map<String, Object> values) {
    return find(key + form.suffix(), values)
        .orElseGet(() -> say(key + Plural.OTHER.suffix(), values));
  }
}
