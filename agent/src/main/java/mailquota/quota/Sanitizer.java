package mailquota.quota;

import java.util.regex.Pattern;

/**
 * Makes text from servers, files and clients safe to show on a terminal or in a line of a log.
 *
 * <p>Unsafe are control characters, those of ISO 8859-1 included (U+009B begins an escape sequence,
 * U+0085 ends a line), line and paragraph separators, characters that turn the direction of writing
 * (Unicode TR 36) or are invisible, and surrogates without their partner.
 */
public final class Sanitizer {

  private static final Pattern UNSAFE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");
  private static final String REPLACEMENT = "?";

  private Sanitizer() {}

  /** {@code text} on one line, with {@code ?} for each unsafe character. */
  public static String line(String text) {
    return UNSAFE.matcher(text).replaceAll(REPLACEMENT);
  }

  /** A JSON text on one line, with an escape for each unsafe character: the same data. */
  public static String json(String text) {
    return UNSAFE.matcher(text).replaceAll(found -> escaped(found.group()));
  }

  /** An escape of JSON is one UTF-16 code unit (RFC 8259 section 7). */
  private static String escaped(String character) {
    StringBuilder escaped = new StringBuilder();
    character.chars().forEach(unit -> escaped.append("\\\\u%04x".formatted(unit)));
    return escaped.toString();
  }
}
