package mailquota.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The figures of one benchmark, as a Markdown table: printed, and added to {@code target/bench.md}.
 */
public final class Report {

  private static final Path FILE = Path.of("target", "bench.md");

  private final List<String> lines = new ArrayList<>();

  private Report(String title, List<String> columns) {
    lines.add("### " + title);
    lines.add("");
    line(columns);
    lines.add("|" + "---|".repeat(columns.size()));
  }

  /** One figure a row. */
  public static Report of(String title) {
    return table(title, "what", "figure");
  }

  public static Report table(String title, String... columns) {
    return new Report(title, List.of(columns));
  }

  public Report row(Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(
          switch (cell) {
            case Double number ->
                String.format(Locale.ROOT, number >= 100 ? "%,.0f" : "%.2f", number);
            case Number number -> String.format(Locale.ROOT, "%,d", number.longValue());
            default -> cell.toString();
          });
    }
    line(texts);
    return this;
  }

  public void print() {
    String text = String.join("\n", lines) + "\n\n";
    System.out.print(text);
    try {
      Files.writeString(FILE, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void line(List<String> cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
  }
}
