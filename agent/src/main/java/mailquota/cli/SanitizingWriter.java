package mailquota.cli;

import java.io.BufferedWriter;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.quota.Sanitizer;

/**
 * Replaces characters that could control a terminal by {@code ?} in all output of commands; line
 * ends and tabs pass, and the styles of picocli and {@link TextTable} if the stream supports them.
 * Thread-safe if its {@link PrintWriter} is.
 */
final class SanitizingWriter extends FilterWriter {

  private static final Pattern LINE_ENDS_AND_TABS = Pattern.compile("\r?\n|\t");

  /** SGR of ECMA-48: bold, faint, italic, underline, colors, and their ends. */
  private static final Pattern STYLES_TOO =
      Pattern.compile("\r?\n|\t|\u001b\\[(?:[0-4]|2[1-4]|3[0-79])m");

  private final Pattern kept;

  SanitizingWriter(Writer out, boolean hasStyles) {
    super(out);
    kept = hasStyles ? STYLES_TOO : LINE_ENDS_AND_TABS;
  }

  /** For a stream: flushes each line. */
  PrintWriter linePrinter() {
    return new PrintWriter(this, true);
  }

  /** For a file: flushes when it is full. */
  PrintWriter printer() {
    return new PrintWriter(new BufferedWriter(this));
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    String whole = text.substring(offset, offset + length);
    Matcher found = kept.matcher(whole);
    int end = 0;
    while (found.find()) {
      out.write(Sanitizer.line(whole.substring(end, found.start())));
      out.write(found.group());
      end = found.end();
    }
    out.write(Sanitizer.line(whole.substring(end)));
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    write(new String(characters, offset, length), 0, length);
  }

  @Override
  public void write(int character) throws IOException {
    write(String.valueOf((char) character), 0, 1);
  }
}
