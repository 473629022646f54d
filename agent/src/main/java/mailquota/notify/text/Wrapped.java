package mailquota.notify.text;

import java.util.stream.Collectors;

/** Wraps text for mail clients that do not. */
final class Wrapped {

  /** RFC 5322 section 2.1.1 asks for 78 at most. */
  private static final int WIDTH = 76;

  private Wrapped() {}

  /** Breaks long lines between words and keeps their indentation. */
  static String of(String text) {
    return text.lines().map(Wrapped::line).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(String line) {
    if (line.length() <= WIDTH) {
      return line;
    }
    String content = line.stripLeading();
    int indent = line.length() - content.length() + (content.startsWith("- ") ? 2 : 0);
    StringBuilder broken = new StringBuilder();
    int begin = 0;
    int least = indent;
    while (line.length() - begin > WIDTH - (begin == 0 ? 0 : indent)) {
      int available = WIDTH - (begin == 0 ? 0 : indent);
      int end = line.lastIndexOf(' ', begin + available);
      if (end <= begin + least) {
        end = line.indexOf(' ', begin + available);
      }
      if (end < 0) {
        break;
      }
      broken.append(line, begin, end).append('\n').repeat(' ', indent);
      begin = end + 1;
      least = 0;
    }
    return broken.append(line, begin, line.length()).toString();
  }
}
