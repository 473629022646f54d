package mailquota.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.time.Duration;

/**
 * A socket that is closed at the probe's deadline, whatever it is doing then. A read timeout starts
 * anew with each byte, so a server that drips one a second would hold a probe for ever; a write has
 * none in Java, and a server that reads nothing lets the send buffer fill; and TLS reads and writes
 * here without our asking, its handshake included.
 *
 * <p>Used by one thread.
 */
final class DeadlineSocket extends Socket {

  /** In bytes; what any system's send buffer holds. */
  private static final int SURE_ROOM = 4 * 1024;

  private final Alarm alarm = new Alarm(this::abandon);
  private Deadline deadline;

  DeadlineSocket(Deadline deadline) {
    this.deadline = deadline;
  }

  /** One that is carried by something else than TCP. */
  DeadlineSocket(Deadline deadline, SocketImpl carrier) throws SocketException {
    super(carrier);
    this.deadline = deadline;
  }

  void connectWithin(InetSocketAddress address, Duration timeout) throws IOException {
    Duration left = deadline.remaining();
    connect(address, millis(timeout.compareTo(left) < 0 ? timeout : left));
    alarm.set(deadline);
    setTcpNoDelay(true);
  }

  Deadline deadline() {
    return deadline;
  }

  /** From here on this deadline counts: a connection has one for each thing that it is used for. */
  void renew(Deadline deadline) {
    this.deadline = deadline;
    alarm.set(deadline);
  }

  /** Nothing is asked, so nothing is late, until {@link #renew}. */
  void rest() {
    alarm.stop();
  }

  /**
   * Makes the send buffer take all of a write at once: while we would wait for room in it, the
   * server might be waiting for us to read its answers.
   */
  void makeRoomFor(int bytes) throws SocketException {
    if (bytes > SURE_ROOM) {
      setSendBufferSize(2 * bytes);
    }
  }

  /** Until {@link #waitFully()}, each read waits at most so long. */
  void waitAtMost(Duration patience) throws SocketException {
    setSoTimeout(millis(patience));
  }

  void waitFully() throws SocketException {
    setSoTimeout(0);
  }

  @Override
  public void close() throws IOException {
    alarm.stop();
    super.close();
  }

  private void abandon() {
    try {
      super.close();
    } catch (IOException _) {
      // It is closed all the same.
      return;
    }
  }

  /** In whole milliseconds, rounded up, and at least one: a socket takes 0 for "for ever". */
  private static int millis(Duration duration) {
    return Math.clamp(Math.ceilDiv(duration.toNanos(), 1_000_000), 1, Integer.MAX_VALUE);
  }
}
