package mailquota.notify.webhook;

/**
 * Finds the line of a template from which a part of its output comes: each line is marked with its
 * number in private-use characters, which are kept in the output.
 */
final class TemplateLines {

  /** From the private use area of Unicode. */
  private static final char BEGIN = '\uE000';

  private static final char END = '\uE001';

  private TemplateLines() {}

  static String mark(String template) {
    String[] lines = template.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String mark = "" + BEGIN + (i + 1) + END;
      // Also behind each tag: the start of the line may be in a section that is not rendered.
      lines[i] = mark + lines[i].replaceAll("}}+", "$0" + mark);
    }
    return String.join("\n", lines);
  }

  static String unmark(String marked) {
    return marked.replaceAll(BEGIN + "\\d+" + END, "");
  }

  /** The line of the template, from 1, for an offset in the output without marks. */
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
