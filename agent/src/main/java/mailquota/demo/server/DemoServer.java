package mailquota.demo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One mail server on loopback: it listens, can go away for a while ({@link #pause}) and come back
 * at the same port ({@link #resume}), and closes for good. Started by {@link DemoImapServer},
 * {@link DemoPop3Server} and {@link DemoSmtpServer}. Thread-safe.
 */
public final class DemoServer implements AutoCloseable {

  /** How many connections one server lets in, and how long it waits for a silent client. */
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

  /** Port 0 takes a free one. */
  static DemoServer start(Protocol protocol, int port, Limits limits) throws IOException {
    return new DemoServer(protocol, limits, Listener.open(protocol, limits, port));
  }

  public int port() {
    return port;
  }

  /**
   * Goes away: open sessions end in the middle of whatever they do, new clients are refused. No
   * session is under way any more when this returns, unless one hangs in foreign code. A paused or
   * closed server stays what it is.
   */
  public void pause() {
    lock.lock();
    try {
      if (state instanceof State.Open(Listener listener)) {
        listener.close();
        state = new State.Closed(); // and that it stays, should the port be lost
        state = new State.Paused(holdPort());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("pausing the server at port " + port, e);
    } finally {
      lock.unlock();
    }
  }

  /** Comes back at the same port; a server that is not away stays as it is. */
  public void resume() throws IOException {
    lock.lock();
    try {
      switch (state) {
        case State.Open _ -> {}
        case State.Paused(Socket placeholder) -> {
          placeholder.close();
          state = new State.Open(Listener.open(protocol, limits, port));
        }
        case State.Closed _ -> throw new IllegalStateException("the server is closed for good");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends for good, sessions included as with {@link #pause}; a second call does nothing. */
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
   * Keeps the port while nobody listens at it. The system would give it to any outgoing connection:
   * {@link #resume} would find it taken, or a client that retries would, as TCP's simultaneous open
   * allows, connect to itself.
   */
  private Socket holdPort() throws IOException {
    Socket placeholder = new Socket();
    placeholder.setReuseAddress(true);
    placeholder.bind(new InetSocketAddress(Listener.LOOPBACK, port));
    return placeholder;
  }
}
