package mailquota.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.quota.Reason;

/**
 * The rows of {@code refusals.txt}: what a server's text means, by its response codes and by its
 * words. Immutable, thread-safe.
 */
final class RefusalTable {

  /** What a text means. */
  enum Meaning {
    AUTH(Reason.AUTH),
    TLS(Reason.TLS),
    LOCKED(Reason.LOCKED),
    THROTTLED(Reason.THROTTLED),
    UNAVAILABLE(Reason.UNAVAILABLE),
    /** A wrong password, or something temporary. */
    AMBIGUOUS(Reason.AUTH);

    private final Reason reason;

    Meaning(Reason reason) {
      this.reason = reason;
    }

    Reason reason() {
      return reason;
    }
  }

  private static final Pattern SEPARATOR = Pattern.compile("\\s*\\|\\s*");

  /** One of the codes that a text begins with; what follows its name is its argument. */
  private static final Pattern CODE = Pattern.compile("\\G\\s*\\[([^]\\s]+)[^]]*]");

  /** That of the agent. After the patterns, which reading it needs. */
  static final RefusalTable DELIVERED = load();

  /** How a row fits: by a code, or by words. Both in lower case. */
  private record Row(boolean isCode, String text, Meaning meaning) {}

  private final List<Row> rows;

  private RefusalTable(List<Row> rows) {
    this.rows = List.copyOf(rows);
  }

  private static RefusalTable load() {
    try (InputStream in = RefusalTable.class.getResourceAsStream("refusals.txt")) {
      if (in == null) {
        throw new IllegalStateException("refusals.txt is missing");
      }
      return parse(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException with the line that is no row, or that says it again
   */
  static RefusalTable parse(String text) {
    List<Row> rows = new ArrayList<>();
    Set<String> texts = new HashSet<>();
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] cells = SEPARATOR.split(line.strip(), 3);
      if (cells.length < 3 || cells[0].isEmpty() || cells[2].isEmpty()) {
        throw new IllegalArgumentException("expected text | meaning | source, got " + line);
      }
      String key = cells[0].toLowerCase(Locale.ROOT);
      if (!texts.add(key)) {
        throw new IllegalArgumentException("the same text twice: " + line);
      }
      rows.add(row(key, cells[1]));
    }
    return new RefusalTable(rows);
  }

  private static Row row(String text, String meaning) {
    boolean isCode = text.startsWith("[") && text.endsWith("]");
    return new Row(
        isCode,
        isCode ? text.substring(1, text.length() - 1) : text,
        Meaning.valueOf(meaning.toUpperCase(Locale.ROOT)));
  }

  /** What the first row that fits says of {@code text}; empty when none fits. */
  Optional<Meaning> meaning(String text) {
    String words = text.toLowerCase(Locale.ROOT);
    List<String> codes = codes(words);
    return rows.stream()
        .filter(row -> row.isCode() ? codes.contains(row.text()) : words.contains(row.text()))
        .findFirst()
        .map(Row::meaning);
  }

  private static List<String> codes(String words) {
    List<String> codes = new ArrayList<>(1);
    Matcher code = CODE.matcher(words);
    while (code.find()) {
      codes.add(code.group(1));
    }
    return codes;
  }
}
