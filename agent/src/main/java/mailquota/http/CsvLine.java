package mailquota.http;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a line of CSV (RFC 4180 section 2), without its end. */
public final class CsvLine {

  private static final Pattern QUOTED = Pattern.compile("[\",;\r\n]|^\\s|\\s$");

  private static final Pattern FORMULA = Pattern.compile("[=+\\-@\t\r]");

  private CsvLine() {}

  public static String of(Stream<String> values) {
    return values.map(CsvLine::quoted).collect(Collectors.joining(","));
  }

  /**
   * The same for a file that may be opened in a spreadsheet: it takes a value that begins with one
   * of these for a formula, which could send the others elsewhere.
   */
  public static String defused(Stream<String> values) {
    return of(values.map(value -> FORMULA.matcher(value).lookingAt() ? "'" + value : value));
  }

  private static String quoted(String text) {
    return QUOTED.matcher(text).find() ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
  }
}
