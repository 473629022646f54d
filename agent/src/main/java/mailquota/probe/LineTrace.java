package mailquota.probe;

/**
 * Cuts what the server sends into lines for a {@link Trace}, with {@code ***} where the server
 * repeats a secret. Used by one thread.
 */
final class LineTrace {

  /** So much of a line is shown, in bytes: a body of JSON is one line, of any length. */
  private static final int MOST_SHOWN = 2000;

  /** So much of it is kept, or the first half of a secret would escape the veil at the cut. */
  private static final int MOST_KEPT = 2 * MOST_SHOWN;

  /** RFC 9051 section 2.2, RFC 1939 section 3: a line ends in CRLF. */
  private static final String LF_ALONE = " [ends in LF without CR]";

  private static final String NO_END = " [has no line end]";

  private final Trace trace;
  private final StringBuilder line = new StringBuilder();
  private final Veil veil;
  private boolean inBody;

  LineTrace(Trace trace, Veil veil) {
    this.trace = trace;
    this.veil = veil;
  }

  boolean isOn() {
    return trace.isOn();
  }

  /** What follows is the body of an HTTP answer, which has no lines in the sense of a protocol. */
  void expectBody() {
    inBody = true;
  }

  void bytes(String text) {
    if (!trace.isOn()) {
      return;
    }
    int begin = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      keep(text, begin, end);
      show(line.isEmpty() || line.charAt(line.length() - 1) != '\r' ? LF_ALONE : "");
      begin = end + 1;
    }
    keep(text, begin, text.length());
  }

  /** No more will come: shows the line that has no end. */
  void end() {
    if (!line.isEmpty()) {
      show(NO_END);
    }
  }

  private void keep(String text, int begin, int end) {
    line.append(text, begin, Math.min(end, begin + MOST_KEPT - line.length()));
  }

  /**
   * @param fault what is wrong with the line's end; empty where nothing is
   */
  private void show(String fault) {
    String whole = line.toString();
    line.setLength(0);
    String ended = whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole;
    String shown = Printable.of(veil.over(ended));
    boolean isCut = shown.length() > MOST_SHOWN;
    String cut = isCut ? shown.substring(0, MOST_SHOWN) + "…" : shown;
    trace.line(Trace.From.SERVER, inBody || isCut ? cut : cut + fault);
  }
}
