package mailquota.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port of loopback that leads to another one until it is shut; then connections are refused, as
 * those to a server that is down. Thread-safe.
 */
public final class Door implements AutoCloseable {

  private final int server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private ServerSocket listener;

  private Door(int server) throws IOException {
    this.server = server;
    listener = listen(0);
  }

  /** A door that is open. */
  public static Door to(int server) throws IOException {
    Door door = new Door(server);
    door.accept(door.listener);
    return door;
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  public synchronized int port() {
    return listener.getLocalPort();
  }

  /** Ends all connections, and refuses new ones. */
  public synchronized void shut() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  public synchronized void open() throws IOException {
    listener = listen(listener.getLocalPort());
    accept(listener);
  }

  private void accept(ServerSocket door) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket client = door.accept();
              Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
              Thread.ofVirtual().start(() -> pass(client, behind));
              Thread.ofVirtual().start(() -> pass(behind, client));
            }
          } catch (IOException _) {
            // It was shut.
          }
        });
  }

  private void pass(Socket from, Socket to) {
    sockets.add(from);
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException _) {
      // One of the two has ended.
    } finally {
      sockets.remove(from);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    shut();
  }
}
