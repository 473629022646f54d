package mailquota.probe;

/** Text from the wire as people may be shown it. */
final class Printable {

  private Printable() {}

  /**
   * {@code text} with {@code ?} for all that could command a terminal or break a line: control
   * characters, those of ISO 8859-1 included (one of them begins an escape sequence), and what
   * turns the direction of writing.
   */
  static String of(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }
}
