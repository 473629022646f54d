package mailquota.demo.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket and its connections, from {@link #open} to {@link #close}. Failures in a
 * connection do not affect the accept loop. Thread-safe.
 */
final class Listener {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);
  static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int BACKLOG = 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int LINGER_MILLIS = 1000;

  private final Protocol protocol;
  private final DemoServer.Limits limits;
  private final ServerSocket door;
  private final Semaphore free;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread acceptor;

  private Listener(Protocol protocol, DemoServer.Limits limits, ServerSocket door) {
    this.protocol = protocol;
    this.limits = limits;
    this.door = door;
    this.free = new Semaphore(limits.connections());
    this.acceptor = Thread.ofVirtual().name(protocol.name() + "-accept").unstarted(this::acceptAll);
  }

  static Listener open(Protocol protocol, DemoServer.Limits limits, int port) throws IOException {
    ServerSocket door = new ServerSocket(port, BACKLOG, LOOPBACK);
    Listener listener = new Listener(protocol, limits, door);
    listener.acceptor.start();
    return listener;
  }

  int port() {
    return door.getLocalPort();
  }

  /** Closes all and waits for the threads: the port is free only when the accept loop ends. */
  void close() throws IOException {
    door.close();
    closed.countDown();
    connections.forEach(Listener::cut);
    try {
      boolean isOver =
          acceptor.join(PATIENCE)
              && free.tryAcquire(limits.connections(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!isOver) {
        log.atWarn()
            .addKeyValue("server", protocol.name())
            .log("a session is still running after its server was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void cut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("closing a connection", e);
    }
  }

  private void acceptAll() {
    while (!door.isClosed()) {
      try {
        admit(door.accept());
      } catch (IOException | RuntimeException e) {
        waitBeforeNextAccept(e);
      }
    }
  }

  /** The likely cause is a lack of file descriptors; an immediate retry would spin. */
  private void waitBeforeNextAccept(Exception failure) {
    try {
      if (!closed.await(100, TimeUnit.MILLISECONDS)) {
        log.atWarn().addKeyValue("server", protocol.name()).setCause(failure).log("accept failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void admit(Socket socket) throws IOException {
    if (free.tryAcquire()) {
      Thread.ofVirtual().name(protocol.name()).start(() -> serve(socket));
      return;
    }
    try (socket) {
      String reason = protocol.lastWords().apply(Ending.TOO_MANY_CONNECTIONS) + "\r\n";
      socket.getOutputStream().write(reason.getBytes(UTF_8));
    }
  }

  private void serve(Socket socket) {
    connections.add(socket);
    try (socket) {
      // Checked after the add: either close() sees the connection, or this thread sees the
      // closed socket.
      if (!door.isClosed()) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(limits.idle().toMillis()));
        converse(socket, new Wire(socket.getInputStream(), socket.getOutputStream()));
      }
    } catch (IOException e) {
      log.debug("the client has disconnected", e);
    } finally {
      connections.remove(socket);
      free.release();
    }
  }

  private void converse(Socket socket, Wire wire) throws IOException {
    try {
      protocol.conversation().run(wire);
      wire.flush();
    } catch (HangUp e) {
      hangUp(socket, wire, e.ending());
    } catch (SocketTimeoutException e) {
      hangUp(socket, wire, Ending.IDLE);
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("server", protocol.name()).setCause(e).log("a session failed");
      hangUp(socket, wire, Ending.BROKEN);
    }
  }

  /**
   * Closing with unread input would reset the connection, and the client would lose the last
   * response (RFC 1122 section 4.2.2.13). Input is therefore read for a limited time.
   */
  private void hangUp(Socket socket, Wire wire, Ending ending) throws IOException {
    String lastWords = protocol.lastWords().apply(ending);
    if (!lastWords.isEmpty()) {
      wire.line(lastWords);
    }
    wire.flush();
    socket.shutdownOutput();
    socket.setSoTimeout(LINGER_MILLIS);
    byte[] ignored = new byte[Wire.LINE_LIMIT];
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
    int count = 0;
    while (count >= 0 && System.nanoTime() < deadline) {
      count = socket.getInputStream().read(ignored);
    }
  }
}
