package mailquota.probe;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Does something once a deadline has passed, unless it was stopped before. Thread-safe. */
final class Alarm {

  private final Runnable ring;
  private final ReentrantLock lock = new ReentrantLock(); // guards what follows
  private @Nullable Deadline deadline;
  private @Nullable Future<?> waiting;

  /**
   * @param ring must not block
   */
  Alarm(Runnable ring) {
    this.ring = ring;
  }

  /** From now on this deadline counts, and no earlier one. */
  void set(Deadline next) {
    lock.lock();
    try {
      deadline = next;
      // A later deadline than what is waited for is seen when that is over.
      if (waiting == null) {
        wait(next);
      }
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      deadline = null;
      if (waiting != null) {
        waiting.cancel(false);
        waiting = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void wait(Deadline next) {
    waiting =
        ForkJoinPool.commonPool()
            .schedule(this::look, next.remaining().toNanos(), TimeUnit.NANOSECONDS);
  }

  private void look() {
    lock.lock();
    try {
      waiting = null;
      if (deadline == null) {
        return;
      }
      if (!deadline.hasPassed()) {
        wait(deadline);
        return;
      }
    } finally {
      lock.unlock();
    }
    ring.run();
  }
}
