package mailquota.probe;

/**
 * Cuts what the server sends into lines for a {@link Trace}, with {@code ***} where the server
 * repeats a secret. Used by one thread.
 */
final class LineTrace {

  private final Trace trace;
  private final StringBuilder line = new StringBuilder();
  private final Veil veil;

  LineTrace(Trace trace, Veil veil) {
    this.trace = trace;
    this.veil = veil;
  }

  void bytes(String text) {
    if (!trace.isOn()) {
      return;
    }
    int begin = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      line.append(text, begin, end);
      tell();
      begin = end + 1;
    }
    line.append(text, begin, text.length());
  }

  private void tell() {
    String whole = line.toString();
    String ended = whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole;
    trace.line(Trace.From.SERVER, Printable.of(veil.over(ended)));
    line.setLength(0);
  }
}
