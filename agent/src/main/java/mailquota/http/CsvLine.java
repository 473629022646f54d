package mailquota.http;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a line of CSV (RFC 4180 section 2), without its end. */
public final class CsvLine {

  private static final Pattern QUOTED = Pattern.compile("[\",;\r\n]|^\\s|\\s$");

  private CsvLine() {}

  public static String of(Stream<String> values) {
    return values.map(CsvLine::quoted).collect(Collectors.joining(","));
  }

  private static String quoted(String text) {
    return QUOTED.matcher(text).find() ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
  }
}
