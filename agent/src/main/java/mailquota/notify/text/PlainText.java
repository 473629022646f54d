package mailquota.notify.text;

import java.util.regex.Pattern;

/** Removes control and direction characters from names of mailboxes and folders. */
public final class PlainText {

  private static final char ELLIPSIS = '…';

  /** Controls of direction, marks, zero-width spaces, byte order marks, tags, lone surrogates. */
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\u202a-\\u202e\\u2066-\\u2069\\u200b\\u200e\\u200f\\u061c\\ufeff"
              + "\\x{e0000}-\\x{e007f}\\p{Cs}]");

  private static final Pattern LINE_ENDS_AND_CONTROLS =
      Pattern.compile(" ?[\\p{Cc}\\p{Zl}\\p{Zp}]+");

  private PlainText() {}

  /**
   * The text on one line, without control characters and without characters that change the
   * direction of writing, with which {@code gnp.exe} reads as {@code exe.png} (Unicode TR 36).
   */
  public static String of(String text) {
    String visible = INVISIBLE.matcher(text).replaceAll("");
    return LINE_ENDS_AND_CONTROLS.matcher(visible).replaceAll(" ").strip();
  }

  /** The same, cut to {@code length} characters, 1 or more, the last then "…". */
  public static String of(String text, int length) {
    String plain = of(text);
    if (plain.codePointCount(0, plain.length()) <= length) {
      return plain;
    }
    return plain.substring(0, plain.offsetByCodePoints(0, length - 1)) + ELLIPSIS;
  }
}
