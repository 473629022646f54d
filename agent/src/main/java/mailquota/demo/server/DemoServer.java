package mailquota.demo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A mail server on loopback. It can be {@link #pause paused} and {@link #resume resumed} at the
 * same port. Started by {@link DemoImapServer}, {@link DemoPop3Server} and {@link DemoSmtpServer}.
 * Thread-safe.
 */
public final class DemoServer implements AutoCloseable {

  /** The maximum number of connections, and the time until a silent client is disconnected. */
  record Limits(int connections, Duration idle) {
    static final Limits DEFAULT = new Limits(10_000, Duration.ofSeconds(60));
  }

  private sealed interface State {
    record Open(Listener listener) implements State {}

    record Paused(Socket placeholder) implements State {}

    record Closed() implements State {}
  }

  private final Protocol protocol;
  private final Limits limits;
  private final int port;
  private final ReentrantLock lock = new ReentrantLock(); // guards state
  private State state;

  private DemoServer(Protocol protocol, Limits limits, Listener listener) {
    this.protocol = protocol;
    this.limits = limits;
    this.port = listener.port();
    this.state = new State.Open(listener);
  }

  /** Port 0 takes any free port. */
  static DemoServer start(Protocol protocol, int port, Limits limits) throws IOException {
    return new DemoServer(protocol, limits, Listener.open(protocol, limits, port));
  }

  public int port() {
    return port;
  }

  /**
   * Stops listening and disconnects all clients. When this returns, no session is running, unless
   * one hangs in foreign code. Has no effect on a paused or closed server.
   */
  public void pause() {
    lock.lock();
    try {
      if (state instanceof State.Open(Listener listener)) {
        listener.close();
        state = new State.Closed(); // Remains so if the port cannot be held.
        state = new State.Paused(holdPort());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("pausing the server at port " + port, e);
    } finally {
      lock.unlock();
    }
  }

  /** Listens at the same port again. Has no effect on a server that is not paused. */
  public void resume() throws IOException {
    lock.lock();
    try {
      switch (state) {
        case State.Open _ -> {}
        case State.Paused(Socket placeholder) -> {
          placeholder.close();
          state = new State.Open(Listener.open(protocol, limits, port));
        }
        case State.Closed _ -> throw new IllegalStateException("the server is closed");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes the server permanently, like {@link #pause}; a second call does nothing. */
  @Override
  public void close() {
    lock.lock();
    try {
      switch (state) {
        case State.Open(Listener listener) -> listener.close();
        case State.Paused(Socket placeholder) -> placeholder.close();
        case State.Closed _ -> {}
      }
      state = new State.Closed();
    } catch (IOException e) {
      throw new UncheckedIOException("closing the server at port " + port, e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Binds the port while the server is paused. Otherwise the system could assign it to an outgoing
   * connection, or a client could connect to itself (simultaneous open of TCP).
   */
  private Socket holdPort() throws IOException {
    Socket placeholder = new Socket();
    placeholder.setReuseAddress(true);
    placeholder.bind(new InetSocketAddress(Listener.LOOPBACK, port));
    return placeholder;
  }
}
