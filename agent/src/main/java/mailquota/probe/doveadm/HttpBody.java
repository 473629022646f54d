package mailquota.probe.doveadm;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.probe.WireInput;

/**
 * The body of an HTTP answer (RFC 9112 sections 6 and 7) without its framing. A connection that
 * closes early is an {@link EOFException}. Used by one thread.
 */
final class HttpBody extends InputStream {

  enum Frame {
    LENGTH,
    CHUNKS,
    UNTIL_CLOSED
  }

  /** A size and an optional extension, which is ignored. */
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})\\s*(?:;.*)?");

  private static final int MAX_CHUNK_LINE = 200;

  private final WireInput input;
  private final Frame frame;

  /** The remaining bytes of the body, or of the current chunk. */
  private long left;

  private boolean ended;
  private boolean afterChunk;

  HttpBody(WireInput input, Frame frame, long length) {
    this.input = input;
    this.frame = frame;
    left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (frame == Frame.UNTIL_CLOSED) {
      return input.read(target, offset, length);
    }
    if (left == 0 && frame == Frame.CHUNKS && !ended) {
      beginChunk();
    }
    if (left == 0) {
      return -1;
    }
    int count = input.read(target, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw closed();
    }
    left -= count;
    return count;
  }

  private void beginChunk() throws IOException {
    if (afterChunk && !chunkLine().isEmpty()) {
      throw new StreamCorruptedException("a chunk of the body exceeds its size");
    }
    String line = chunkLine();
    Matcher size = CHUNK.matcher(line);
    if (!size.matches()) {
      throw new StreamCorruptedException("not the size of a chunk: " + line);
    }
    left = Long.parseLong(size.group(1), 16);
    ended = left == 0;
    afterChunk = true;
  }

  /** Not {@link WireInput#readLine}, which does not limit a line within a body. */
  private String chunkLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = input.read(); b != '\n'; b = input.read()) {
      if (b < 0) {
        throw closed();
      }
      if (line.length() == MAX_CHUNK_LINE) {
        throw new StreamCorruptedException("not the size of a chunk: " + line);
      }
      line.append((char) b);
    }
    return line.toString().strip();
  }

  private static EOFException closed() {
    return new EOFException("the server closed the connection");
  }
}
