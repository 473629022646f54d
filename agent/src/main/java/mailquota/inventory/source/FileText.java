package mailquota.inventory.source;

import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import mailquota.net.Deadline;

/**
 * The text of a file, without a byte order mark. Bytes that are not UTF-8 become {@link
 * #REPLACEMENT}. Reading ends at the deadline. Used by one thread.
 */
final class FileText extends FilterReader {

  static final char REPLACEMENT = '\ufffd';

  private static final char BYTE_ORDER_MARK = '\ufeff';

  /** No header is longer. */
  private static final int MOST_HEADER = 64 << 10;

  private final Deadline deadline;
  private char last = '\n';

  FileText(InputStream in, Deadline deadline) throws IOException {
    super(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), MOST_HEADER));
    this.deadline = deadline;
    mark(1);
    if (super.read() != BYTE_ORDER_MARK) {
      reset();
    }
  }

  /** The first line that is not blank, which is read again afterwards; of a long one a part. */
  String peekLine() throws IOException {
    mark(MOST_HEADER);
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < MOST_HEADER - 1; i++) {
      int c = super.read();
      boolean isEnd = c < 0 || c == '\n' || c == '\r';
      if (!isEnd) {
        line.append((char) c);
      } else if (c < 0 || !line.toString().isBlank()) {
        break;
      } else {
        line.setLength(0);
      }
    }
    reset();
    return line.toString();
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    if (deadline.hasPassed()) {
      throw new InterruptedIOException("the deadline has passed");
    }
    int read = super.read(into, offset, length);
    if (read > 0) {
      last = into[offset + read - 1];
    }
    return read;
  }

  /** Whether what has been read ends with a line end, or is empty. */
  boolean endsWithLineEnd() {
    return last == '\n' || last == '\r';
  }
}
