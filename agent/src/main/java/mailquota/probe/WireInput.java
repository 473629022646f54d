package mailquota.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import mailquota.net.DeadlineSocket;

/**
 * Input from the server with limits for a line, a literal and the total. The limits are enforced as
 * the bytes arrive, before any parser sees them.
 *
 * <p>Used by one thread.
 */
public final class WireInput extends InputStream {

  /** The longest line accepted, in bytes. */
  static final int MAX_LINE = 64 * 1024;

  /** The largest IMAP literal accepted, in bytes. Quota answers have names in them, no messages. */
  static final int MAX_LITERAL = 16 * 1024;

  /** The maximum of bytes from a server in one probe, or until {@link #renew}. */
  static final long MAX_TOTAL = 1024 * 1024;

  private final InputStream in;
  private final DeadlineSocket socket;
  private final LineTrace trace;
  private final byte[] buffer = new byte[8192];
  private final LiteralWatch literal = new LiteralWatch();
  private int position;
  private int end;
  private int lineLength;
  private long total;
  private boolean hasInput;
  private long maxTotal = MAX_TOTAL;
  private boolean inBody;

  WireInput(InputStream in, DeadlineSocket socket, LineTrace trace) {
    this.in = in;
    this.socket = socket;
    this.trace = trace;
  }

  /** The input of the same connection within TLS. */
  WireInput within(InputStream tls) {
    WireInput input = new WireInput(tls, socket, trace);
    input.hasInput = hasInput;
    return input;
  }

  @Override
  public int read() throws IOException {
    return position < end || fill() ? buffer[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position == end && !fill()) {
      return -1;
    }
    int count = Math.min(length, end - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
  }

  @Override
  public int available() {
    return end - position;
  }

  /** An HTTP body of at most {@code most} bytes follows; {@code silence} limits each wait. */
  public void expectBody(long most, Duration silence) throws IOException {
    inBody = true;
    trace.expectBody();
    maxTotal = total + most;
    socket.waitAtMost(silence);
  }

  /** Waits for input; false when none arrives within {@code patience}. */
  public boolean await(Duration patience) throws IOException {
    if (position < end) {
      return true;
    }
    socket.waitAtMost(patience);
    try {
      if (!fill()) {
        throw closed();
      }
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } finally {
      socket.waitFully();
    }
  }

  /**
   * The octets up to and including the next line end: CRLF, or LF alone, as in the answer of GNU
   * Mailutils' imap4d to AUTHENTICATE.
   */
  public byte[] readThroughLineEnd() throws IOException {
    byte[] line = {};
    boolean isWhole = false;
    while (!isWhole) {
      if (position == end && !fill()) {
        throw closed();
      }
      int begin = position;
      while (position < end && !isWhole) {
        isWhole = buffer[position++] == '\n';
      }
      int known = line.length;
      line = Arrays.copyOf(line, known + position - begin);
      System.arraycopy(buffer, begin, line, known, position - begin);
    }
    return line;
  }

  /** The next line without its CRLF, one character per byte. */
  public String readLine() throws IOException {
    byte[] line = readThroughLineEnd();
    boolean isCrLf = line.length > 1 && line[line.length - 2] == '\r';
    return new String(line, 0, line.length - (isCrLf ? 2 : 1), ISO_8859_1);
  }

  void renew() {
    total = 0;
  }

  private static EOFException closed() {
    return new EOFException("the server closed the connection");
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, 0, buffer.length);
    if (count < 0 && !hasInput) {
      throw new EOFException("the server closed the connection before it sent anything");
    }
    if (count < 0) {
      return false;
    }
    hasInput = true;
    total += count;
    if (total > maxTotal) {
      throw new WireLimitException("more than " + maxTotal + " bytes in one probe");
    }
    for (int i = 0; i < count && !inBody; i++) {
      watch(buffer[i]);
    }
    if (trace.isOn()) {
      trace.bytes(new String(buffer, 0, count, ISO_8859_1));
    }
    position = 0;
    end = count;
    return true;
  }

  private void watch(byte b) throws WireLimitException {
    literal.next(b);
    lineLength = b == '\n' ? 0 : lineLength + 1;
    if (lineLength > MAX_LINE) {
      throw new WireLimitException("a line longer than " + MAX_LINE + " bytes");
    }
  }

  /** Recognizes the announcement of an IMAP literal, <code>{n}CRLF</code>; refuses a large one. */
  private static final class LiteralWatch {

    private static final int NONE = -1;

    private long size = NONE;
    private boolean closed;

    void next(byte b) throws WireLimitException {
      switch (b) {
        case '{' -> {
          size = 0;
          closed = false;
        }
        case '}' -> closed = size != NONE;
        case '\r' -> {}
        case '\n' -> endOfLine();
        default -> size = !closed && size != NONE && isDigit(b) ? add(b) : NONE;
      }
    }

    private long add(byte digit) {
      // Stops adding once it is too large; thirty digits would overflow into a small number.
      return size > MAX_LITERAL ? size : size * 10 + (digit - '0');
    }

    private void endOfLine() throws WireLimitException {
      if (closed && size > MAX_LITERAL) {
        throw new WireLimitException("a literal larger than " + MAX_LITERAL + " bytes");
      }
      size = NONE;
      closed = false;
    }

    private static boolean isDigit(byte b) {
      return b >= '0' && b <= '9';
    }
  }
}
