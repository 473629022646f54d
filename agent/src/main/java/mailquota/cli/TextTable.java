package mailquota.cli;

import java.io.PrintWriter;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import mailquota.quota.Sanitizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * Columns as wide as their content. On a terminal a table that does not fit first gives up its
 * expendable columns, the rightmost first, then width in its first column; and the last, which
 * holds sentences, is cut at the edge. In a pipe nothing is cut.
 */
final class TextTable {

  /** One column. */
  record Column(String heading, Kind kind) {

    /** How a column is set, and whether it may go. */
    enum Kind {
      TEXT,
      NUMBER,
      EXPENDABLE_TEXT,
      EXPENDABLE_NUMBER;

      boolean isRightAligned() {
        return this == NUMBER || this == EXPENDABLE_NUMBER;
      }

      boolean isExpendable() {
        return this == EXPENDABLE_TEXT || this == EXPENDABLE_NUMBER;
      }
    }
  }

  /** One line, and how it is coloured on a terminal. */
  record Row(List<String> cells, Ansi.@Nullable Style style) {
    Row {
      // What stands there came from mail servers and HTTP clients.
      cells = cells.stream().map(Sanitizer::line).toList();
    }
  }

  private static final String GAP = "  ";
  private static final int NARROWEST = 12;

  private final List<Column> columns;

  TextTable(Column... columns) {
    this.columns = List.of(columns);
  }

  void print(List<Row> rows, PrintWriter out, Terminal terminal) {
    int width = terminal.is(Terminal.STDOUT) ? terminal.columns() : Integer.MAX_VALUE;
    int[] widths = widths(rows);
    BitSet shown = shown(widths, width);
    widths[0] = Math.max(NARROWEST, widths[0] - Math.max(0, needed(shown, widths) - width));
    List<String> headings = columns.stream().map(Column::heading).toList();
    out.println(cut(line(headings, shown, widths), width));
    for (Row row : rows) {
      String line = cut(line(row.cells(), shown, widths), width);
      out.println(style(terminal.ansi(Terminal.STDOUT), row.style(), line));
    }
  }

  private int[] widths(List<Row> rows) {
    return IntStream.range(0, columns.size())
        .map(i ->
            rows.stream()
                .mapToInt(row -> row.cells().get(i).length())
                .reduce(columns.get(i).heading().length(), Math::max))
        .toArray();
  }

  private BitSet shown(int[] widths, int width) {
    BitSet shown = new BitSet();
    shown.set(0, columns.size());
    for (int i = columns.size() - 1; i >= 0 && needed(shown, widths) > width; i--) {
      shown.set(i, !columns.get(i).kind().isExpendable());
    }
    return shown;
  }

  /** The width of the shown columns, with a little of the last. */
  private int needed(BitSet shown, int[] widths) {
    int last = widths.length - 1;
    int beforeLast = shown.stream().filter(i -> i < last).map(i -> widths[i] + GAP.length()).sum();
    return beforeLast + Math.min(widths[last], columns.get(last).heading().length() + NARROWEST);
  }

  private String line(List<String> cells, BitSet shown, int[] widths) {
    StringBuilder line = new StringBuilder();
    shown.stream()
        .forEach(i -> {
          String cell = i == cells.size() - 1 ? cells.get(i) : cut(cells.get(i), widths[i]);
          String padding = " ".repeat(Math.max(0, widths[i] - cell.length()));
          boolean right = columns.get(i).kind().isRightAligned();
          line.append(right ? padding + cell : cell + padding).append(GAP);
        });
    return line.toString().stripTrailing();
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
  }

  private static String style(Ansi ansi, Ansi.@Nullable Style style, String line) {
    return style == null || !ansi.enabled() ? line : style.on() + line + style.off();
  }
}
