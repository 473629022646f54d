package mailquota.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Base64;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The least that a client can do: behind the greeting all commands in one write, then the lines of
 * the answers. It understands nothing, checks no limit and has no deadline.
 *
 * @param contexts gives the TLS context of a connection; null for none
 */
public record BareClient(int port, @Nullable Supplier<SSLContext> contexts) {

  private static final String HOST = "localhost";

  /** The password of every mailbox is {@code secret}. */
  public void quotaOf(String address) throws IOException {
    String login = '\0' + address + '\0' + "secret";
    String initialResponse = Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    String commands =
        "a AUTHENTICATE PLAIN " + initialResponse + "\r\nb GETQUOTAROOT INBOX\r\nc LOGOUT\r\n";
    try (Socket socket = open()) {
      Lines lines = new Lines(socket.getInputStream());
      lines.next();
      socket.getOutputStream().write(commands.getBytes(ISO_8859_1));
      boolean isTold = false;
      for (String line = lines.next(); !line.startsWith("c OK"); line = lines.next()) {
        isTold |= line.startsWith("* QUOTA ");
      }
      if (!isTold) {
        throw new IOException("no QUOTA of " + address);
      }
    }
  }

  private Socket open() throws IOException {
    Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port);
    return contexts == null
        ? tcp
        : contexts.get().getSocketFactory().createSocket(tcp, HOST, port, true);
  }

  private static final class Lines {

    private final InputStream in;
    private final byte[] heard = new byte[4096];
    private int begin;
    private int end;

    Lines(InputStream in) {
      this.in = in;
    }

    String next() throws IOException {
      for (int at = begin; ; at++) {
        if (at == end) {
          System.arraycopy(heard, begin, heard, 0, end - begin);
          at -= begin;
          end -= begin;
          begin = 0;
          int count = in.read(heard, end, heard.length - end);
          if (count <= 0) {
            throw new EOFException("the server closed the connection");
          }
          end += count;
        }
        if (heard[at] == '\n') {
          String line = new String(heard, begin, at - begin, ISO_8859_1);
          begin = at + 1;
          return line;
        }
      }
    }
  }
}
