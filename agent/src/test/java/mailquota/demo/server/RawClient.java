package mailquota.demo.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/** A client without a protocol: it sends given octets and compares the response octet by octet. */
final class RawClient implements AutoCloseable {
  private final Socket socket;

  RawClient(DemoServer server) throws IOException {
    socket = new Socket(Listener.LOOPBACK, server.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
  }

  /** In one write; what the server has not yet read may reset a connection it has left. */
  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    return this;
  }

  /** Sends lines in one write. */
  RawClient says(String... lines) throws IOException {
    return send(String.join("\r\n", lines) + "\r\n");
  }

  RawClient hears(String... lines) throws IOException {
    String expected = String.join("\r\n", lines) + "\r\n";
    byte[] heard = socket.getInputStream().readNBytes(expected.getBytes(UTF_8).length);
    assertThat(new String(heard, UTF_8)).isEqualTo(expected);
    return this;
  }

  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c >= 0 && c != '\n'; ) {
      line.append((char) c);
      c = socket.getInputStream().read();
    }
    return line.toString().strip();
  }

  RawClient skipLine() throws IOException {
    assertThat(line()).isNotEmpty();
    return this;
  }

  void hearsNothingMore() throws IOException {
    assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).isEmpty();
  }

  /** The server is gone, orderly or by a reset. */
  boolean isCutOff() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
