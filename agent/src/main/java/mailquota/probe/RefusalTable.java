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
 * The rows of {@code refusals.txt}: the meaning of a server's text by response code or by words.
 * Immutable, thread-safe.
 */
final class RefusalTable {

  enum Meaning {
    AUTH(Reason.AUTH),
    TLS(Reason.TLS),
    LOCKED(Reason.LOCKED),
    THROTTLED(Reason.THROTTLED),
    UNAVAILABLE(Reason.UNAVAILABLE),
    /** A wrong password or a temporary failure. */
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

  /** One of the response codes at the beginning of a text; its name may have an argument. */
  private static final Pattern CODE = Pattern.compile("\\G\\s*\\[([^]\\s]+)[^]]*]");

  /** The built-in table. Declared after the patterns, which parsing uses. */
  static final RefusalTable DELIVERED = load();

  /** Matches a response code or words. The text is in lower case. */
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
   * Parses a table.
   *
   * @throws IllegalArgumentException with the line that is malformed or a duplicate
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

  /** The meaning by the first matching row; empty when none matches. */
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
