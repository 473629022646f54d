package mailquota.sql;

import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;
import mailquota.net.Deadline;
import mailquota.net.DeadlineSocket;

/**
 * Gives the drivers sockets that are closed at the deadline of the reading; the drivers create it
 * by its name. A driver's own timeouts begin anew with each part of an answer, or do not apply to
 * the login.
 */
public final class DeadlineSockets extends SocketFactory {

  /** The deadline of the sockets that the present thread creates. */
  static final ScopedValue<Deadline> DEADLINE = ScopedValue.newInstance();

  private static final Duration USUAL = Duration.ofSeconds(5);

  /** Of one reading: two million rows with 1 KiB each. */
  private static final long MOST_BYTES = 2L << 30;

  /** Not yet connected. */
  @Override
  public Socket createSocket() {
    Deadline deadline = DEADLINE.isBound() ? DEADLINE.get() : Deadline.in(USUAL);
    DeadlineSocket socket = new DeadlineSocket(deadline, MOST_BYTES);
    socket.renew(deadline);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw unused();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw unused();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("the drivers connect by themselves");
  }
}
