package mailquota.demo.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * One connection as lines and octets. What is said is held back until the server would have to wait
 * for the client: commands that came in one write are answered in one write, whatever they are.
 *
 * <p>Lines are limited to {@value #LINE_LIMIT} octets, RFC 7162 section 4's advice for IMAP and far
 * above what POP3 (RFC 2449 section 4) and SMTP (RFC 5321 section 4.5.3.1.4) need. Not thread-safe.
 */
final class Wire {
  static final int LINE_LIMIT = 8192;
  private static final int ENOUGH_TO_WRITE = 16 * 1024;

  private final InputStream in;
  private final OutputStream out;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream(512);
  private final byte[] heard = new byte[LINE_LIMIT];
  private int next;
  private int end;

  Wire(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  void line(String text) throws IOException {
    said.writeBytes(text.getBytes(UTF_8));
    said.write('\r');
    said.write('\n');
    if (said.size() >= ENOUGH_TO_WRITE) {
      flush();
    }
  }

  void flush() throws IOException {
    if (said.size() > 0) {
      said.writeTo(out);
      said.reset();
    }
  }

  /**
   * The next line without its end, one char an octet (see {@link #utf8}). A bare LF ends a line
   * too, as with Dovecot, so that a person can type at the server.
   */
  String readLine() throws IOException {
    for (int at = next; ; at++) {
      if (at == end) {
        at -= next;
        hearMore();
        at += next;
      }
      if (heard[at] == '\n') {
        int length = (at > next && heard[at - 1] == '\r' ? at - 1 : at) - next;
        String line = new String(heard, next, length, ISO_8859_1);
        next = at + 1;
        return line;
      }
    }
  }

  /** Exactly so many octets, one char an octet. */
  String readOctets(int count) throws IOException {
    byte[] octets = new byte[count];
    for (int i = 0; i < count; i++) {
      octets[i] = (byte) read();
    }
    return new String(octets, ISO_8859_1);
  }

  int read() throws IOException {
    if (next == end) {
      hearMore();
    }
    return heard[next++] & 0xff;
  }

  /** Waits for the client, so says first what was held back; adds to what was not yet read. */
  private void hearMore() throws IOException {
    flush();
    if (next == end || end == heard.length) {
      System.arraycopy(heard, next, heard, 0, end - next);
      end -= next;
      next = 0;
    }
    if (end == heard.length) {
      throw new HangUp(Ending.LINE_TOO_LONG);
    }
    int count = in.read(heard, end, heard.length - end);
    if (count < 0) {
      throw new EOFException("the client hung up");
    }
    end += count;
  }

  /** What a line's octets mean to a person: logins and passwords are UTF-8 everywhere. */
  static String utf8(String octets) {
    return new String(octets.getBytes(ISO_8859_1), UTF_8);
  }
}
