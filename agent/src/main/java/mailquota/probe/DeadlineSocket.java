package mailquota.probe;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A socket on which every read and every write waits at most until the probe's deadline. A plain
 * read timeout starts anew with each byte, so a server that drips one a second would hold a probe
 * for ever; and TLS goes through this one too, its handshake included.
 *
 * <p>Used by one thread.
 */
final class DeadlineSocket extends Socket {

  /** In bytes; the largest request of a probe, fifty mailboxes for doveadm, has 60 KB at most. */
  private static final int SEND_BUFFER = 128 * 1024;

  private Deadline deadline;
  private @Nullable Duration patience;

  DeadlineSocket(Deadline deadline) {
    this.deadline = deadline;
  }

  /** One that is carried by something else than TCP. */
  DeadlineSocket(Deadline deadline, SocketImpl carrier) throws SocketException {
    super(carrier);
    this.deadline = deadline;
  }

  void connectWithin(InetSocketAddress address, Duration timeout) throws IOException {
    setSendBufferSize(SEND_BUFFER);
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

  /**
   * A server that reads nothing lets the send buffer fill, and one that asks for a new TLS key
   * again and again makes TLS write without our asking. Java has no timeout for a write, so one
   * that is late finds its socket closed.
   */
  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        ScheduledFuture<?> bound =
            ForkJoinPool.commonPool()
                .schedule(DeadlineSocket.this::abandon, timeLeft().toNanos(), TimeUnit.NANOSECONDS);
        try {
          out.write(buffer, offset, length);
        } finally {
          bound.cancel(false);
        }
      }
    };
  }

  private void abandon() {
    try {
      close();
    } catch (IOException _) {
      // It is closed all the same.
      return;
    }
  }

  private void boundNextRead() throws IOException {
    Duration left = timeLeft();
    setSoTimeout(millis(patience == null ? left : shorter(patience, left)));
  }

  private Duration timeLeft() throws SocketTimeoutException {
    Duration left = deadline.remaining();
    if (left.isZero()) {
      throw new SocketTimeoutException("the probe's deadline has passed");
    }
    return left;
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
