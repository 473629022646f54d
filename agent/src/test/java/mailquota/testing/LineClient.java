package mailquota.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A minimal client of a line protocol: lines are sent in one write, answers are not parsed, and no
 * read waits longer than {@link #PATIENCE}. Used by one thread.
 */
public final class LineClient implements AutoCloseable {

  /** Much longer than any answer on loopback takes. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String host;
  private Socket socket;
  private BufferedReader in;

  private LineClient(String host, Socket socket) throws IOException {
    this.host = host;
    this.socket = socket;
    this.in = reader(socket);
  }

  public static LineClient connect(String host, int port) {
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
      return new LineClient(host, socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  /** Starts TLS and checks the host name against the certificate. */
  public LineClient startTls(SSLContext context) {
    try {
      var secure =
          (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
      var parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.startHandshake();
      socket = secure;
      in = reader(secure);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends all lines in one write, as one flight. */
  public LineClient send(String... lines) {
    try {
      var out = socket.getOutputStream();
      out.write((String.join("\r\n", lines) + "\r\n").getBytes(UTF_8));
      out.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next line; {@link EOFException} at the end of the connection. */
  public String line() {
    try {
      var line = in.readLine();
      if (line == null) {
        throw new EOFException("the server closed the connection");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All lines until the server closes. */
  public List<String> rest() {
    return in.lines().toList();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
