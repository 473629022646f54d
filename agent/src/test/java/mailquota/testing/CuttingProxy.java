package mailquota.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Passes one connection to a port of loopback, and only a number of the bytes that come back. */
public final class CuttingProxy implements AutoCloseable {

  /** What follows the last byte. */
  public enum Then {
    END,
    SILENCE
  }

  private final ServerSocket door;
  private final int port;
  private final int bytes;
  private final Then then;

  private CuttingProxy(ServerSocket door, int port, int bytes, Then then) {
    this.door = door;
    this.port = port;
    this.bytes = bytes;
    this.then = then;
  }

  public static CuttingProxy start(int port, int bytes, Then then) throws IOException {
    ServerSocket door = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
    CuttingProxy proxy = new CuttingProxy(door, port, bytes, then);
    Thread.ofVirtual().start(proxy::pass);
    return proxy;
  }

  public int port() {
    return door.getLocalPort();
  }

  private void pass() {
    try (Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread.ofVirtual().start(() -> copy(client, server));
      byte[] buffer = new byte[bytes];
      int left = bytes;
      while (left > 0) {
        int read = server.getInputStream().read(buffer, 0, left);
        if (read < 0) {
          return;
        }
        client.getOutputStream().write(buffer, 0, read);
        left -= read;
      }
      if (then == Then.SILENCE) {
        // Until the client closes.
        server.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException _) {
      // The client, the server or the test has ended.
    }
  }

  private static void copy(Socket client, Socket server) {
    try (InputStream in = client.getInputStream()) {
      in.transferTo(server.getOutputStream());
      server.close();
    } catch (IOException _) {
      // The connection has ended.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
