package mailquota.cli;

import java.io.PrintWriter;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import mailquota.quota.Sanitizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints columns as wide as their content. If a table is too wide for a terminal, it drops
 * expendable columns from the right, then shrinks the first column; the last column, which holds
 * sentences, is cut at the edge. In a pipe nothing is cut.
 */
final class TextTable {

  record Column(String heading, Kind kind) {

    /** The alignment of a column, and whether it may be dropped. */
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

  /** A line and its style on a terminal. */
  record Row(List<String> cells, Ansi.@Nullable Style style) {
    Row {
      // Cells contain text of mail servers and HTTP clients.
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

  /** The width of the shown columns, with the minimum of the last. */
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
