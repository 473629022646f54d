package mailquota.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * Columns as wide as their content. On a terminal a table that does not fit gives up width in its
 * first column, and the last, which holds sentences, is cut at the edge; in a pipe nothing is cut.
 */
final class TextTable {

  /** One line, and how it is coloured on a terminal. */
  record Row(List<String> cells, Ansi.@Nullable Style style) {
    Row {
      cells = List.copyOf(cells);
    }
  }

  private static final String GAP = "  ";
  private static final int NARROWEST = 12;

  private final List<String> headings;
  private final List<Boolean> rightAligned;

  TextTable(List<String> headings, List<Boolean> rightAligned) {
    this.headings = List.copyOf(headings);
    this.rightAligned = List.copyOf(rightAligned);
  }

  void print(List<Row> rows, PrintWriter out, Terminal terminal) {
    boolean fits = terminal.is(Terminal.STDOUT);
    int columns = fits ? terminal.columns() : Integer.MAX_VALUE;
    int[] widths = widths(rows, columns);
    out.println(cut(line(headings, widths), columns));
    for (Row row : rows) {
      String line = cut(line(row.cells(), widths), columns);
      out.println(style(terminal.ansi(Terminal.STDOUT), row.style(), line));
    }
  }

  private int[] widths(List<Row> rows, int columns) {
    int[] widths =
        IntStream.range(0, headings.size())
            .map(i ->
                rows.stream()
                    .mapToInt(row -> row.cells().get(i).length())
                    .reduce(headings.get(i).length(), Math::max))
            .toArray();
    int last = widths.length - 1;
    int withoutLast = IntStream.range(0, last).map(i -> widths[i] + GAP.length()).sum();
    int over = withoutLast + headings.get(last).length() + NARROWEST - columns;
    if (over > 0) {
      widths[0] = Math.max(NARROWEST, widths[0] - over);
    }
    return widths;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = i == cells.size() - 1 ? cells.get(i) : cut(cells.get(i), widths[i]);
      String padding = " ".repeat(Math.max(0, widths[i] - cell.length()));
      line.append(rightAligned.get(i) ? padding + cell : cell + padding).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
  }

  private static String style(Ansi ansi, Ansi.@Nullable Style style, String line) {
    return style == null || !ansi.enabled() ? line : style.on() + line + style.off();
  }
}
