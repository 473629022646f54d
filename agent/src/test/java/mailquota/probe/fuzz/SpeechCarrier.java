package mailquota.probe.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import mailquota.probe.fuzz.Speech.Part;

/**
 * A connection to a server with a {@link Speech}, without a network and without a thread. A read
 * without input times out at once.
 */
final class SpeechCarrier extends SocketImpl {

  private static final Pattern TAG = Pattern.compile("\\$([1-9])");

  private final Iterator<Part> parts;
  private final boolean hangs;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final StringBuilder said = new StringBuilder();
  private Part next;
  private InputStream current = InputStream.nullInputStream();
  private boolean closed;

  SpeechCarrier(Speech speech) {
    parts = speech.parts().iterator();
    hangs = speech.hangs();
    next = following();
  }

  private Part following() {
    return parts.hasNext() ? parts.next() : new Part(Integer.MAX_VALUE, "");
  }

  /** Everything that the server has sent, with the tags. */
  String said() {
    return said.toString();
  }

  /** Everything that the client has sent. */
  String heard() {
    return heard.toString(ISO_8859_1);
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  protected InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int count = current.read(target, offset, length);
        while (count < 0 && speaks()) {
          count = current.read(target, offset, length);
        }
        if (count < 0 && hangs) {
          throw new SocketTimeoutException("silence");
        }
        return count;
      }
    };
  }

  private boolean speaks() {
    List<String> lines = heard().lines().toList();
    if (next.afterLines() > lines.size()) {
      return false;
    }
    String text =
        TAG.matcher(next.text())
            .replaceAll(tag -> {
              int number = Integer.parseInt(tag.group(1));
              return number > lines.size() ? "X" : lines.get(number - 1).split(" ", 2)[0];
            });
    said.append(text);
    current = new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    next = following();
    return true;
  }

  @Override
  protected OutputStream getOutputStream() {
    return heard;
  }

  @Override
  protected int available() throws IOException {
    return current.available();
  }

  @Override
  protected void close() {
    closed = true;
  }

  @Override
  protected void create(boolean stream) {
    // Nothing to create.
  }

  @Override
  protected void connect(String host, int port) {
    // Always connected.
  }

  @Override
  protected void connect(InetAddress address, int port) {
    // Always connected.
  }

  @Override
  protected void connect(SocketAddress server, int timeout) {
    address = ((InetSocketAddress) server).getAddress();
  }

  @Override
  protected void bind(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void listen(int backlog) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void accept(SocketImpl socket) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void sendUrgentData(int data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setOption(int option, Object value) {
    // Options are ignored.
  }

  @Override
  public Object getOption(int option) {
    return 0;
  }
}
