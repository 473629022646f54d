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
 * A socket that is closed at its deadline, whatever it is doing then. A read timeout starts anew
 * with each byte, so a server that drips one a second would hold whoever asks it for ever; a write
 * has none in Java, and a server that reads nothing lets the send buffer fill; and TLS reads and
 * writes here without our asking, its handshake included.
 *
 * <p>Used by one thread at a time.
 */
public final class DeadlineSocket extends Socket {

  /** In bytes; what any system's send buffer holds. */
  private static final int SURE_ROOM = 4 * 1024;

  private final Alarm alarm = new Alarm(this::abandon);
  private final long mostHeard;
  private Deadline deadline;
  private long heard;
  private Duration roundTrip = Duration.ZERO;

  /** For one who bounds what is read by other means. */
  public DeadlineSocket(Deadline deadline) {
    this(deadline, Long.MAX_VALUE);
  }

  /**
   * For a library that keeps a line however long it is.
   *
   * @param mostHeard how many bytes the other side may say until the deadline, TLS included
   */
  public DeadlineSocket(Deadline deadline, long mostHeard) {
    this.deadline = deadline;
    this.mostHeard = mostHeard;
  }

  /** One that is carried by something else than TCP. */
  public DeadlineSocket(Deadline deadline, SocketImpl carrier) throws SocketException {
    super(carrier);
    this.deadline = deadline;
    mostHeard = Long.MAX_VALUE;
  }

  /** The thread that closes sockets at their deadlines. */
  public static Loop deadlines() {
    return Alarm.loop();
  }

  /**
   * Connects, within so long and before the deadline.
   *
   * @throws IOException when it cannot be done, or not in time
   */
  public void connectWithin(InetSocketAddress address, Duration timeout) throws IOException {
    long begin = System.nanoTime();
    connect(address, millis(Durations.shorter(timeout, deadline.remaining())));
    roundTrip = Duration.ofNanos(System.nanoTime() - begin);
    alarm.set(deadline);
    setTcpNoDelay(true);
  }

  /** How long connecting took; 0 before. */
  public Duration roundTrip() {
    return roundTrip;
  }

  public Deadline deadline() {
    return deadline;
  }

  /**
   * From here on this deadline counts, and what is heard is counted anew: a connection has both for
   * each thing that it is used for.
   */
  public void renew(Deadline deadline) {
    this.deadline = deadline;
    heard = 0;
    alarm.set(deadline);
  }

  /** Nothing is asked, so nothing is late, until {@link #renew}. */
  public void rest() {
    alarm.stop();
  }

  /**
   * Makes the send buffer take all of a write at once: while we would wait for room in it, the
   * server might be waiting for us to read its answers.
   */
  public void makeRoomFor(int bytes) throws SocketException {
    if (bytes > SURE_ROOM) {
      setSendBufferSize(2 * bytes);
    }
  }

  /** Until {@link #waitFully()}, each read waits at most so long. */
  public void waitAtMost(Duration patience) throws SocketException {
    setSoTimeout(millis(patience));
  }

  public void waitFully() throws SocketException {
    setSoTimeout(0);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    InputStream in = super.getInputStream();
    return mostHeard == Long.MAX_VALUE ? in : new Heard(in);
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

  /** All that is read, by TLS too. */
  private final class Heard extends FilterInputStream {

    Heard(InputStream in) {
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
      heard += Math.max(0, read);
      if (heard > mostHeard) {
        throw new IOException("it says more than " + mostHeard + " bytes");
      }
    }
  }
}
