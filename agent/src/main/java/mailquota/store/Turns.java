package mailquota.store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the same again and again in a thread of its own, with a pause between, until it is closed.
 * What fails in one turn is tried in the next. Thread-safe.
 */
public final class Turns implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Turns.class);

  private final Duration pause;
  private final Runnable turn;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** Written before the thread is started, and read by it. */
  private boolean isFirstTaken;

  /**
   * @param thread which kind of, and its name, under which the log tells of a failure
   */
  public Turns(Thread.Builder thread, Duration pause, Runnable turn) {
    this.pause = pause;
    this.turn = turn;
    this.thread = thread.unstarted(this::run);
  }

  /** The first turn begins at once. */
  public void start() {
    thread.start();
  }

  /** The first turn has ended when this returns. */
  public void startWithFirst() {
    take();
    isFirstTaken = true;
    thread.start();
  }

  private void run() {
    try {
      Duration wait = isFirstTaken ? pause : Duration.ZERO;
      while (!closed.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        take();
        wait = pause;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void take() {
    try {
      turn.run();
    } catch (StoreException e) {
      // The recorder says so in the log.
      log.debug("{} waits for the store: {}", thread.getName(), e.getMessage());
    } catch (RuntimeException e) {
      log.error("{} failed unexpectedly, and goes on", thread.getName(), e);
    }
  }

  /** No turn begins any more; one that is under way is interrupted, and not waited for. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }

  /** Whether it is over, or is within so long. */
  boolean hasEnded(Duration within) throws InterruptedException {
    return thread.join(within);
  }
}
