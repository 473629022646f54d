package mailquota.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.Exchanger;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a stream in a thread of its own, while the next bytes are made: the client reads, and
 * the agent sends and makes, at the same time. The two threads exchange a full buffer for an empty
 * one, so whoever makes bytes waits for a slow client, and there is no further memory.
 */
final class WriteBehind extends OutputStream {

  private static final int SIZE = 1 << 20;

  /** Makes the bytes. */
  interface Maker {
    void writeTo(OutputStream out) throws IOException;
  }

  private static final class Buffer {
    private final byte[] bytes = new byte[SIZE];
    private int size;
  }

  private final OutputStream out;
  private final Exchanger<Buffer> exchanger = new Exchanger<>();
  private final Thread writer;
  private Buffer buffer = new Buffer();

  /** Why nothing is written any more; null while all was written. */
  private volatile @Nullable Throwable failure;

  private WriteBehind(OutputStream out) {
    this.out = out;
    writer = Thread.ofPlatform().daemon().name("write-behind").start(this::writeAll);
  }

  /**
   * Returns when all bytes are written. The stream is not closed.
   *
   * @throws IOException if they could not be made or not be written
   */
  static void write(Maker maker, OutputStream out) throws IOException {
    WriteBehind behind = new WriteBehind(out);
    try {
      maker.writeTo(behind);
      behind.exchange();
    } finally {
      behind.end();
    }
    behind.check();
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      if (buffer.size == SIZE) {
        exchange();
      }
      int copied = Math.min(end - at, SIZE - buffer.size);
      System.arraycopy(bytes, at, buffer.bytes, buffer.size, copied);
      buffer.size += copied;
      at += copied;
    }
  }

  private void exchange() throws IOException {
    if (buffer.size > 0) {
      try {
        buffer = exchanger.exchange(buffer);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      check();
    }
  }

  private void check() throws IOException {
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case Throwable e -> throw new IOException("cannot write the answer: " + e, e);
    }
  }

  /** Ends the writer, after what it has got. */
  private void end() throws IOException {
    buffer.size = 0;
    try {
      exchanger.exchange(buffer);
      writer.join();
    } catch (InterruptedException e) {
      writer.interrupt();
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return (IOException) new InterruptedIOException("interrupted while writing").initCause(e);
  }

  private void writeAll() {
    Buffer full = new Buffer();
    try {
      while (true) {
        full = exchanger.exchange(full);
        if (full.size == 0) {
          return;
        }
        if (failure == null) {
          write(full);
        }
        full.size = 0;
      }
    } catch (InterruptedException _) {
      // Nobody waits for the rest.
    }
  }

  private void write(Buffer full) {
    try {
      out.write(full.bytes, 0, full.size);
    } catch (IOException | RuntimeException | Error e) {
      failure = e; // For the thread that makes the bytes.
    }
  }
}
