package mailquota.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import mailquota.testing.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is made in one thread and written in another. */
@Timeout(60)
class WriteBehindTest {

  private static final int MANY = 5_000_000;

  /** Fails after so many bytes. */
  private static final class Broken extends OutputStream {

    private final int after;
    private final Exception failure;
    private int size;

    Broken(int after, Exception failure) {
      this.after = after;
      this.failure = failure;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      size += length;
      if (size > after) {
        switch (failure) {
          case IOException e -> throw e;
          case Exception e -> throw new IllegalStateException(e);
        }
      }
    }
  }

  @Test
  void allBytesArriveInOrder() throws IOException {
    byte[] bytes = new byte[MANY];
    new Random(1).nextBytes(bytes);
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    WriteBehind.write(
        out -> {
          int at = 0;
          for (int length = 0; at + length <= MANY; length += 1000) {
            out.write(bytes, at, length);
            at += length;
          }
          out.write(bytes, at, MANY - at - 1);
          out.write(bytes[MANY - 1]);
        },
        arrived);
    assertThat(arrived.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void nothingMayBeMade() throws IOException {
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    WriteBehind.write(_ -> {}, arrived);
    assertThat(arrived.size()).isZero();
  }

  @Test
  void theMakerIsStoppedWhenTheClientHasGone() {
    AtomicLong made = new AtomicLong();
    assertThatThrownBy(() ->
            WriteBehind.write(
                out -> makeForever(out, made),
                new Broken(10_000_000, new EOFException("the client has gone"))))
        .isInstanceOf(EOFException.class)
        .hasMessage("the client has gone");
    assertThat(made.get()).isLessThan(20_000_000);
  }

  private static void makeForever(OutputStream out, AtomicLong made) throws IOException {
    byte[] some = new byte[100_000];
    while (true) {
      out.write(some);
      made.addAndGet(some.length);
    }
  }

  @Test
  void aFailureOfTheLastBytesIsReported() {
    assertThatThrownBy(() ->
            WriteBehind.write(out -> out.write(new byte[10]), new Broken(0, new EOFException())))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void anUnexpectedFailureEndsTheWritingToo() {
    Broken broken = new Broken(0, new TimeoutException("closed"));
    assertThatThrownBy(() -> WriteBehind.write(out -> makeForever(out, new AtomicLong()), broken))
        .isInstanceOf(IOException.class)
        .hasRootCauseMessage("closed");
  }

  @Test
  void aFailureOfTheMakerIsThrownAndTheRestIsNotWritten() {
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    assertThatThrownBy(() ->
            WriteBehind.write(
                out -> {
                  out.write("half".getBytes(US_ASCII));
                  throw new IllegalStateException("no more");
                },
                arrived))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no more");
    assertThat(arrived.size()).isZero();
  }

  /** The client reads nothing until as much as possible is made. */
  @Test
  void theMakerWaitsForASlowClient() throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    AtomicLong made = new AtomicLong();
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int one) {
            throw new IllegalStateException("only whole buffers are written");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
              reads.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    Thread maker = Thread.ofPlatform().start(() -> makeMuch(slow, made));
    Eventually.await(() -> maker.getState() == Thread.State.WAITING);
    long madeBeforeReading = made.get();
    reads.countDown();
    maker.join();
    assertThat(madeBeforeReading).isLessThan(3_000_000);
    assertThat(made.get()).isEqualTo(10_000_000);
  }

  /** 10 MB. */
  private static void makeMuch(OutputStream to, AtomicLong made) {
    try {
      WriteBehind.write(
          out -> {
            byte[] some = new byte[100_000];
            for (int i = 0; i < 100; i++) {
              out.write(some);
              made.addAndGet(some.length);
            }
          },
          to);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
