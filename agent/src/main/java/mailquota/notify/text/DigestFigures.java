package mailquota.notify.text;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What stands for {@code {{…}}} in a sentence of a digest. */
final class DigestFigures {

  /** All that there are, each always given; empty where it is out of place. */
  static final Set<String> NAMES = Set.of("date", "count", "failed", "reason", "cause", "subject");

  private static final String OF_DIGEST = "digest.";

  private final Map<String, Object> usual = new HashMap<>();

  DigestFigures(String date) {
    NAMES.forEach(name -> usual.put(name, ""));
    usual.put("date", date);
  }

  /** Whether a sentence of this key has these figures, and not those of a notice. */
  static boolean areOf(String key) {
    return key.startsWith(OF_DIGEST);
  }

  /** Those that all sentences have. */
  Map<String, Object> usual() {
    return usual;
  }

  Map<String, Object> with(Map<String, String> own) {
    Map<String, Object> figures = new HashMap<>(usual);
    figures.putAll(own);
    return figures;
  }
}
