package mailquota.notify.text;

/** Removes control and direction characters from names of mailboxes and folders. */
public final class PlainText {

  private static final char ELLIPSIS = '…';
  private static final int BYTE_ORDER_MARK = 0xfeff;

  private PlainText() {}

  /**
   * The text on one line, without control characters and without characters that change the
   * direction of writing, with which {@code gnp.exe} reads as {@code exe.png} (Unicode TR 36).
   */
  public static String of(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(plain, c));
    return plain.toString().strip();
  }

  /** The same, cut to {@code length} characters, 1 or more, the last then "…". */
  public static String of(String text, int length) {
    String plain = of(text);
    if (plain.codePointCount(0, plain.length()) <= length) {
      return plain;
    }
    return plain.substring(0, plain.offsetByCodePoints(0, length - 1)) + ELLIPSIS;
  }

  private static void append(StringBuilder plain, int c) {
    boolean isSpace =
        switch (Character.getType(c)) {
          case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
          default -> false;
        };
    if (isSpace) {
      if (!plain.isEmpty() && plain.charAt(plain.length() - 1) != ' ') {
        plain.append(' ');
      }
    } else if (!isInvisible(c)) {
      plain.appendCodePoint(c);
    }
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getDirectionality(c)) {
      case Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING,
          Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
          Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
          Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
          Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT,
          Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
          Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
          Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
          Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE ->
          true;
      default -> isMark(c) || Character.getType(c) == Character.SURROGATE;
    };
  }

  /** Left-to-right and other marks, zero-width spaces, and tags. */
  private static boolean isMark(int c) {
    return c == 0x200b
        || c == 0x200e
        || c == 0x200f
        || c == 0x061c
        || c == BYTE_ORDER_MARK
        || (c >= 0xe0000 && c <= 0xe007f);
  }
}
