package mailquota.demo.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A connection as lines and octets. Output is buffered until the server waits for input: pipelined
 * commands are answered in one write.
 *
 * <p>Lines are limited to {@value #LINE_LIMIT} octets, the recommendation of RFC 7162 section 4 for
 * IMAP and far above the needs of POP3 (RFC 2449 section 4) and SMTP (RFC 5321 section 4.5.3.1.4).
 * Not thread-safe.
 */
final class Wire {
  static final int LINE_LIMIT = 8192;
  private static final int FLUSH_SIZE = 16 * 1024;

  private final InputStream in;
  private final OutputStream out;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream(512);
  private final byte[] input = new byte[LINE_LIMIT];
  private int next;
  private int end;

  Wire(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  void line(String text) throws IOException {
    output.writeBytes(text.getBytes(UTF_8));
    output.write('\r');
    output.write('\n');
    if (output.size() >= FLUSH_SIZE) {
      flush();
    }
  }

  void flush() throws IOException {
    if (output.size() > 0) {
      output.writeTo(out);
      output.reset();
    }
  }

  /** One char per octet ({@link #utf8}). A bare LF also ends a line, as in Dovecot. */
  String readLine() throws IOException {
    for (int at = next; ; at++) {
      if (at == end) {
        at -= next;
        readMore();
        at += next;
      }
      if (input[at] == '\n') {
        int length = (at > next && input[at - 1] == '\r' ? at - 1 : at) - next;
        String line = new String(input, next, length, ISO_8859_1);
        next = at + 1;
        return line;
      }
    }
  }

  /** Exactly this number of octets, one char each. */
  String readOctets(int count) throws IOException {
    byte[] octets = new byte[count];
    for (int i = 0; i < count; i++) {
      octets[i] = (byte) read();
    }
    return new String(octets, ISO_8859_1);
  }

  int read() throws IOException {
    if (next == end) {
      readMore();
    }
    return input[next++] & 0xff;
  }

  /** Flushes the output, and waits for input, which is appended to the unread input. */
  private void readMore() throws IOException {
    flush();
    if (next == end || end == input.length) {
      System.arraycopy(input, next, input, 0, end - next);
      end -= next;
      next = 0;
    }
    if (end == input.length) {
      throw new HangUp(Ending.LINE_TOO_LONG);
    }
    int count = in.read(input, end, input.length - end);
    if (count < 0) {
      throw new EOFException("the client hung up");
    }
    end += count;
  }

  /** Decodes the octets of a line as UTF-8. */
  static String utf8(String octets) {
    return new String(octets.getBytes(ISO_8859_1), UTF_8);
  }
}
