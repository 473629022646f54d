package mailquota.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;

/** A stream that is closed at the deadline; a blocked read ends then. Used by one thread. */
final class DeadlineInput extends FilterInputStream {

  private final Deadline deadline;
  private final DeadlineWatchdog watchdog = new DeadlineWatchdog(this::abandon);

  /**
   * @param in its close ends a blocked read
   */
  DeadlineInput(InputStream in, Deadline deadline) {
    super(in);
    this.deadline = deadline;
    watchdog.set(deadline);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      return super.read(into, offset, length);
    } catch (IOException e) {
      if (deadline.hasPassed()) {
        throw (IOException) new SocketTimeoutException("not all was read in time").initCause(e);
      }
      throw e;
    }
  }

  private void abandon() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    watchdog.stop();
    super.close();
  }
}
