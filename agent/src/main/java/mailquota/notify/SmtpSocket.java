package mailquota.notify;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import mailquota.probe.Alarm;
import mailquota.probe.Deadline;

/**
 * A socket that is closed at its deadline, whatever it is doing then, and on which the other side
 * may say only so much: the library waits anew for each byte, and keeps a line however long it is.
 * Used by one thread.
 */
final class SmtpSocket extends Socket {

  /** In bytes. All replies of a delivery, TLS included, are some thousand. */
  static final int MOST_HEARD = 1 << 20;

  private final Alarm alarm = new Alarm(this::abandon);
  private final Deadline deadline;
  private long heard;

  SmtpSocket(Deadline deadline) {
    this.deadline = deadline;
  }

  void connectWithin(InetSocketAddress address, Duration timeout) throws IOException {
    Duration left = deadline.remaining();
    // A socket takes 0 for "for ever".
    long millis = Math.max(1, (timeout.compareTo(left) < 0 ? timeout : left).toMillis());
    connect(address, Math.toIntExact(millis));
    alarm.set(deadline);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new Heard(super.getInputStream());
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
      if (heard > MOST_HEARD) {
        throw new IOException("it says more than " + MOST_HEARD + " bytes");
      }
    }
  }
}
