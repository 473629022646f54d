package mailquota.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.time.Duration;
import mailquota.loop.Loop;
import mailquota.quota.Durations;

/**
 * A socket that is closed at its deadline. A read timeout does not bound an operation: it restarts
 * with each byte, it does not apply to writes, and a TLS handshake reads and writes on its own.
 *
 * <p>Used by one thread at a time.
 */
public final class DeadlineSocket extends Socket {

  /** In bytes; every system's default send buffer is at least this large. */
  private static final int SMALLEST_SEND_BUFFER = 4 * 1024;

  private final DeadlineWatchdog watchdog = new DeadlineWatchdog(this::abandon);
  private final long maxBytesRead;
  private Deadline deadline;
  private long bytesRead;
  private Duration roundTrip = Duration.ZERO;

  /** Without a limit of bytes read. */
  public DeadlineSocket(Deadline deadline) {
    this(deadline, Long.MAX_VALUE);
  }

  /** For a library that does not limit lines: so many bytes, TLS included, until the deadline. */
  public DeadlineSocket(Deadline deadline, long maxBytesRead) {
    this.deadline = deadline;
    this.maxBytesRead = maxBytesRead;
  }

  /** Over an implementation other than TCP. */
  public DeadlineSocket(Deadline deadline, SocketImpl carrier) throws SocketException {
    super(carrier);
    this.deadline = deadline;
    maxBytesRead = Long.MAX_VALUE;
  }

  /** The thread that closes sockets at their deadlines. */
  public static Loop deadlines() {
    return DeadlineWatchdog.loop();
  }

  /** Connects within {@code timeout} and before the deadline, or fails. */
  public void connectWithin(InetSocketAddress address, Duration timeout) throws IOException {
    long begin = System.nanoTime();
    connect(address, millis(Durations.shorter(timeout, deadline.remaining())));
    roundTrip = Duration.ofNanos(System.nanoTime() - begin);
    watchdog.set(deadline);
    setTcpNoDelay(true);
  }

  /** The duration of the TCP connect; 0 before. */
  public Duration roundTrip() {
    return roundTrip;
  }

  public Deadline deadline() {
    return deadline;
  }

  /** Starts a new deadline and count of bytes, for the next request on the same connection. */
  public void renew(Deadline deadline) {
    this.deadline = deadline;
    bytesRead = 0;
    watchdog.set(deadline);
  }

  /** Removes the deadline until {@link #renew}. */
  public void rest() {
    watchdog.stop();
  }

  /**
   * Enlarges the send buffer so that one write of this size does not block. A blocked write could
   * deadlock with a server that waits for its answers to be read.
   */
  public void growSendBuffer(int bytes) throws SocketException {
    if (bytes > SMALLEST_SEND_BUFFER) {
      setSendBufferSize(2 * bytes);
    }
  }

  /** Limits each read to {@code patience}, until {@link #waitFully()}. */
  public void waitAtMost(Duration patience) throws SocketException {
    setSoTimeout(millis(patience));
  }

  public void waitFully() throws SocketException {
    setSoTimeout(0);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    InputStream in = super.getInputStream();
    return maxBytesRead == Long.MAX_VALUE ? in : new CountingInput(in);
  }

  @Override
  public void close() throws IOException {
    watchdog.stop();
    super.close();
  }

  private void abandon() {
    try {
      super.close();
    } catch (IOException _) {
      // The socket is closed nevertheless.
      return;
    }
  }

  /** In milliseconds, rounded up, at least 1: a socket takes 0 for no timeout. */
  private static int millis(Duration duration) {
    return Math.clamp(Math.ceilDiv(duration.toNanos(), 1_000_000), 1, Integer.MAX_VALUE);
  }

  private final class CountingInput extends FilterInputStream {

    CountingInput(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int octet = super.read();
      count(octet < 0 ? 0 : 1);
      return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      count(read);
      return read;
    }

    private void count(int read) throws IOException {
      bytesRead += Math.max(0, read);
      if (bytesRead > maxBytesRead) {
        throw new IOException("the server sent more than " + maxBytesRead + " bytes");
      }
    }
  }
}
