package mailquota.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A long way to a server on this machine: what either side says arrives at the other some time
 * later, in order. A client's connection is taken at once and reaches the server as much later, as
 * the last packet of TCP's handshake would; so a client sees all round trips but that of its own
 * {@code connect}.
 */
public final class DelayProxy implements AutoCloseable {

  /** What arrives at {@code nanoTime}, one character an octet; nothing at all is the end. */
  private record Chunk(long nanoTime, String octets) {}

  private final ServerSocket door;
  private final int serverPort;
  private final Duration oneWay;

  private DelayProxy(ServerSocket door, int serverPort, Duration oneWay) {
    this.door = door;
    this.serverPort = serverPort;
    this.oneWay = oneWay;
  }

  public static DelayProxy to(int serverPort, Duration oneWay) throws IOException {
    ServerSocket door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    DelayProxy proxy = new DelayProxy(door, serverPort, oneWay);
    Thread.ofVirtual().name("delay-accept").start(proxy::acceptAll);
    return proxy;
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Lets nobody in any more; those inside stay until they leave. */
  @Override
  public void close() throws IOException {
    door.close();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket client = door.accept();
        Thread.ofVirtual().name("delay").start(() -> carry(client));
      }
    } catch (IOException e) {
      if (!door.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void carry(Socket client) {
    long accepted = System.nanoTime();
    BlockingQueue<Chunk> toServer = new LinkedBlockingQueue<>();
    BlockingQueue<Chunk> toClient = new LinkedBlockingQueue<>();
    Thread hearing = Thread.ofVirtual().start(() -> hear(client, toServer));
    sleepUntil(accepted + oneWay.toNanos());
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread answering = Thread.ofVirtual().start(() -> hear(server, toClient));
      Thread asking = Thread.ofVirtual().start(() -> deliver(toServer, server));
      deliver(toClient, client);
      // The client that has heard all leaves; with its end the server's comes.
      hearing.join();
      asking.join();
      answering.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void hear(Socket from, BlockingQueue<Chunk> chunks) {
    byte[] buffer = new byte[16 * 1024];
    int count = 0;
    while (count >= 0) {
      count = read(from, buffer);
      String octets = new String(buffer, 0, Math.max(0, count), ISO_8859_1);
      chunks.add(new Chunk(System.nanoTime() + oneWay.toNanos(), octets));
    }
  }

  /** A side that resets its connection has ended it. */
  private static int read(Socket from, byte[] buffer) {
    try {
      return from.getInputStream().read(buffer);
    } catch (IOException _) {
      return -1;
    }
  }

  private static void deliver(BlockingQueue<Chunk> chunks, Socket to) {
    try {
      for (Chunk chunk = chunks.take(); !chunk.octets.isEmpty(); chunk = chunks.take()) {
        sleepUntil(chunk.nanoTime);
        to.getOutputStream().write(chunk.octets.getBytes(ISO_8859_1));
      }
      to.shutdownOutput();
    } catch (IOException _) {
      // It has left: nobody misses what comes late.
      return;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void sleepUntil(long nanoTime) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanoTime - System.nanoTime());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
