package mailquota.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Opens TCP connections to one endpoint. The addresses of its host are tried one after the other
 * until one accepts. Thread-safe.
 */
public final class Dialer {

  /** Makes the socket of one attempt to connect. */
  @FunctionalInterface
  public interface Sockets {
    DeadlineSocket until(Deadline deadline) throws IOException;
  }

  private final Endpoint endpoint;
  private final Duration addressTimeout;
  private final Sockets sockets;
  private final LookUp lookUp;

  /** The time-out is for connecting to one address. */
  public Dialer(Endpoint endpoint, Duration addressTimeout, Sockets sockets) {
    this.endpoint = endpoint;
    this.addressTimeout = addressTimeout;
    this.sockets = sockets;
    lookUp = new LookUp(endpoint.host());
  }

  /** The same without a report. */
  public DeadlineSocket connect(Deadline deadline) throws IOException {
    return connect(deadline, () -> {});
  }

  /**
   * Connects before the deadline, name look-up included.
   *
   * @param resolved runs after the look-up
   * @throws java.net.UnknownHostException when the host has no address, or the look-up is late
   * @throws ConnectException when no address accepts
   * @throws java.io.InterruptedIOException when the thread is interrupted during the look-up
   */
  public DeadlineSocket connect(Deadline deadline, Runnable resolved) throws IOException {
    InetAddress[] addresses = lookUp.addresses(deadline);
    resolved.run();
    for (int i = 0; ; i++) {
      DeadlineSocket socket = sockets.until(deadline);
      try {
        socket.connectWithin(
            new InetSocketAddress(named(addresses[i]), endpoint.port()), addressTimeout);
        return socket;
      } catch (IOException e) {
        socket.close();
        if (i == addresses.length - 1 || deadline.hasPassed()) {
          String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
          throw (ConnectException) new ConnectException(why).initCause(e);
        }
      }
    }
  }

  /**
   * Keeps the configured host as the name, even where it is an address: Jakarta Mail compares it
   * with the certificate. A link-local address keeps its scope.
   */
  private InetAddress named(InetAddress address) throws IOException {
    return address.isLinkLocalAddress()
        ? address
        : InetAddress.getByAddress(endpoint.host(), address.getAddress());
  }
}
