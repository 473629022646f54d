package mailquota.loop;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A reentrant lock around whole actions, which guards the fields that they use. Thread-safe. */
public final class Guard {

  private final ReentrantLock lock = new ReentrantLock();

  /** Runs an action while this thread has the lock. */
  public void run(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** The result of an action while this thread has the lock. */
  public <T extends @Nullable Object> T get(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
