package mailquota.notify.text;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** A file of sentences by key: Java properties in UTF-8. */
record WordsFile(String text, Map<String, String> sentences) {

  /**
   * @throws IllegalArgumentException if a {@code \\u} is not followed by four digits
   */
  static WordsFile parse(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory can be read", e);
    }
    Map<String, String> sentences = new TreeMap<>();
    properties.forEach((key, sentence) -> sentences.put((String) key, (String) sentence));
    return new WordsFile(text, sentences);
  }

  /** The line of a key, from 1; of several the last, which takes effect. */
  int line(String key) {
    List<String> lines = text.lines().toList();
    for (int i = lines.size(); i > 0; i--) {
      String line = lines.get(i - 1).strip();
      if (line.startsWith(key) && !isPartOfKey(line, key.length())) {
        return i;
      }
    }
    return 0;
  }

  private static boolean isPartOfKey(String line, int index) {
    return index < line.length() && "=: \t".indexOf(line.charAt(index)) < 0;
  }
}
