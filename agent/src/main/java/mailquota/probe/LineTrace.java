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
    line.append(text);
    for (int end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
      String whole = line.substring(0, end).replace("\r", "");
      trace.line(Trace.From.SERVER, veil.over(whole));
      line.delete(0, end + 1);
    }
  }
}
