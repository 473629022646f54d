package mailquota.probe;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A socket on which every read waits at most until the probe's deadline. A plain read timeout
 * starts anew with each byte, so a server that drips one a second would hold a probe for ever; and
 * TLS reads through this one too, its handshake included. Writes need no bound: what a probe has
 * sent and not yet seen answered fits the send buffer.
 *
 * <p>Used by one thread.
 */
final class DeadlineSocket extends Socket {

  private Deadline deadline;
  private @Nullable Duration patience;

  DeadlineSocket(Deadline deadline) {
    this.deadline = deadline;
  }

  void connectWithin(InetSocketAddress address, Duration timeout) throws IOException {
    connect(address, millis(shorter(timeout, deadline.remaining())));
    setTcpNoDelay(true);
  }

  Deadline deadline() {
    return deadline;
  }

  /** From here on this deadline counts: a connection has one for each thing that it is used for. */
  void renew(Deadline deadline) {
    this.deadline = deadline;
  }

  /** Until {@link #waitFully()}, reads wait at most so long. */
  void waitAtMost(Duration patience) {
    this.patience = patience;
  }

  void waitFully() {
    patience = null;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        boundNextRead();
        return super.read();
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        boundNextRead();
        return super.read(buffer, offset, length);
      }
    };
  }

  private void boundNextRead() throws IOException {
    Duration left = deadline.remaining();
    if (left.isZero()) {
      throw new SocketTimeoutException("the probe's deadline has passed");
    }
    setSoTimeout(millis(patience == null ? left : shorter(patience, left)));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /**
   * In whole milliseconds, and at least one: a socket takes 0 for "for ever". Rounded up, so that a
   * read that ran out of time ends behind the deadline, not just before it.
   */
  private static int millis(Duration duration) {
    return Math.clamp(Math.ceilDiv(duration.toNanos(), 1_000_000), 1, Integer.MAX_VALUE);
  }
}
