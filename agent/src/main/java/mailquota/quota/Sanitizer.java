package mailquota.quota;

import java.util.regex.Pattern;

/**
 * Makes text from servers, files and clients safe for a terminal or a line of a log.
 *
 * <p>Unsafe are control characters including C1 (U+009B begins an escape sequence, U+0085 ends a
 * line), line and paragraph separators, bidirectional controls (Unicode TR 36), invisible
 * characters, and unpaired surrogates.
 */
public final class Sanitizer {

  private static final Pattern UNSAFE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");
  private static final String REPLACEMENT = "?";

  private Sanitizer() {}

  /** {@code text} on one line, with {@code ?} for each unsafe character. */
  public static String line(String text) {
    return UNSAFE.matcher(text).replaceAll(REPLACEMENT);
  }

  /** An equivalent JSON text on one line, with an escape for each unsafe character. */
  public static String json(String text) {
    return UNSAFE.matcher(text).replaceAll(found -> escaped(found.group()));
  }

  /** A JSON escape encodes one UTF-16 code unit (RFC 8259 section 7). */
  private static String escaped(String character) {
    StringBuilder escaped = new StringBuilder();
    character.chars().forEach(unit -> escaped.append("\\\\u%04x".formatted(unit)));
    return escaped.toString();
  }
}
