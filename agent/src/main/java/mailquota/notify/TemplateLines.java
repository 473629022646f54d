package mailquota.notify;

/**
 * Finds the line of a template that something in its output comes from: each line of the template
 * is marked with its number in characters that no text has, and the marks travel to the output.
 */
final class TemplateLines {

  /** Of the Unicode private use area: what they mean is ours to say. */
  private static final char BEGIN = '\uE000';

  private static final char END = '\uE001';

  private TemplateLines() {}

  static String mark(String template) {
    StringBuilder marked = new StringBuilder();
    int line = 0;
    for (String text : template.split("\n", -1)) {
      line++;
      marked.append(line == 1 ? "" : "\n").append(BEGIN).append(line).append(END).append(text);
    }
    return marked.toString();
  }

  static String unmark(String marked) {
    return marked.replaceAll(BEGIN + "\\d+" + END, "");
  }

  /**
   * The template's line, from 1.
   *
   * @param offset in the output without marks
   */
  static int lineAt(String marked, long offset) {
    int line = 1;
    long seen = 0;
    for (int i = 0; i < marked.length() && seen <= offset; i++) {
      if (marked.charAt(i) == BEGIN) {
        int end = marked.indexOf(END, i);
        line = Integer.parseInt(marked, i + 1, end, 10);
        i = end;
      } else {
        seen++;
      }
    }
    return line;
  }
}
