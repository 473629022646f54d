package mailquota.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port of loopback that leads to another one until it is shut; then connections are refused, as
 * those to a server that is down. While it is stalled, connections are accepted and nothing passes.
 * Thread-safe.
 */
public final class Door implements AutoCloseable {

  private final int server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private volatile CountDownLatch passing = new CountDownLatch(0);
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

  /** Lets nothing pass until {@link #resume}. */
  public void stall() {
    passing = new CountDownLatch(1);
  }

  public void resume() {
    passing.countDown();
  }

  /** The highest number of connections at a time since the last call. */
  public int takeMost() {
    return most.getAndSet(open.get());
  }

  private void accept(ServerSocket door) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket client = door.accept();
              Optional<Socket> connected = behind();
              if (connected.isEmpty()) {
                client.close();
                continue;
              }
              Socket behind = connected.get();
              most.accumulateAndGet(open.incrementAndGet(), Math::max);
              Thread.ofVirtual().start(() -> passToServer(client, behind));
              Thread.ofVirtual().start(() -> pass(behind, client));
            }
          } catch (IOException _) {
            // It was shut.
          }
        });
  }

  /** Empty while the server is down. */
  private Optional<Socket> behind() {
    try {
      return Optional.of(new Socket(InetAddress.getLoopbackAddress(), server));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private void passToServer(Socket client, Socket behind) {
    try {
      pass(client, behind);
    } finally {
      open.decrementAndGet();
    }
  }

  private void pass(Socket from, Socket to) {
    sockets.add(from);
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        passing.await();
        out.write(buffer, 0, read);
      }
    } catch (IOException _) {
      // One of the two has ended.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(from);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    shut();
  }
}
