package mailquota.probe;

import mailquota.quota.Sanitizer;

/**
 * Splits what the server sends into lines for a {@link Trace}, with {@code ***} for repeated
 * secrets. Used by one thread.
 */
final class LineTrace {

  /** In bytes; a JSON body is one line of any length. */
  private static final int MAX_SHOWN = 2000;

  /** Larger than what is shown, so that a secret cut at the end is still recognized. */
  private static final int MAX_KEPT = 2 * MAX_SHOWN;

  /** RFC 9051 section 2.2, RFC 1939 section 3: a line ends in CRLF. */
  private static final String LF_ALONE = " [ends in LF without CR]";

  private static final String NO_END = " [has no line end]";

  private final Trace trace;
  private final StringBuilder line = new StringBuilder();
  private final SecretRedactor redactor;
  private boolean inBody;

  LineTrace(Trace trace, SecretRedactor redactor) {
    this.trace = trace;
    this.redactor = redactor;
  }

  boolean isOn() {
    return trace.isOn();
  }

  /** Stops checking line ends: the body of an HTTP answer follows. */
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

  /** Shows an unfinished last line. */
  void end() {
    if (!line.isEmpty()) {
      show(NO_END);
    }
  }

  private void keep(String text, int begin, int end) {
    line.append(text, begin, Math.min(end, begin + MAX_KEPT - line.length()));
  }

  /** Shows the line with the fault of its end; empty for none. */
  private void show(String fault) {
    String whole = line.toString();
    line.setLength(0);
    String ended = whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole;
    String shown = Sanitizer.line(redactor.redact(ended));
    boolean isCut = shown.length() > MAX_SHOWN;
    String cut = isCut ? shown.substring(0, MAX_SHOWN) + "…" : shown;
    trace.line(Trace.From.SERVER, inBody || isCut ? cut : cut + fault);
  }
}
