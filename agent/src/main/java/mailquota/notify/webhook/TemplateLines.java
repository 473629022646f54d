package mailquota.notify.webhook;

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
    String[] lines = template.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String mark = "" + BEGIN + (i + 1) + END;
      // Behind a tag once more: what stands at the line's begin may be in a section that is not.
      lines[i] = mark + lines[i].replaceAll("}}+", "$0" + mark);
    }
    return String.join("\n", lines);
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
