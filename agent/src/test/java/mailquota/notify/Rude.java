package mailquota.notify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on loopback that does not speak HTTP as one should. */
final class Rude implements AutoCloseable {

  /** The misbehavior towards a client; throws when the client disconnects. */
  private interface Manners {
    void meet(Socket socket) throws IOException;
  }

  private final ServerSocket listener;
  private final List<Socket> guests = new CopyOnWriteArrayList<>();

  private Rude(Manners manners) throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("rude").start(() -> serve(manners));
  }

  /** Hangs up at once. */
  static Rude closing() throws IOException {
    return new Rude(Socket::close);
  }

  /** Takes what comes and says nothing. */
  static Rude silent() throws IOException {
    return new Rude(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
  }

  /** Says yes, and goes on for ever. */
  static Rude endless() throws IOException {
    return new Rude(socket -> {
      OutputStream out = socket.getOutputStream();
      out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII));
      while (true) {
        out.write("4\r\nmore\r\n".getBytes(US_ASCII));
      }
    });
  }

  int port() {
    return listener.getLocalPort();
  }

  private void serve(Manners manners) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        guests.add(socket);
        Thread.ofVirtual().start(() -> meet(manners, socket));
      } catch (IOException _) {
        return; // Closed.
      }
    }
  }

  private static void meet(Manners manners, Socket socket) {
    try (socket) {
      manners.meet(socket);
    } catch (IOException _) {
      // They left.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket guest : guests) {
        guest.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
