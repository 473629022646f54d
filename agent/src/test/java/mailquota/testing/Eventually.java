package mailquota.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread or process does and does not announce. */
public final class Eventually {

  private static final Duration POLL = Duration.ofMillis(5);

  private Eventually() {}

  /** What is waited for. */
  @FunctionalInterface
  public interface Condition<E extends Exception> {
    boolean holds() throws E;
  }

  /** Returns once the condition holds; the test's own timeout bounds it. */
  public static <E extends Exception> void await(Condition<E> condition) throws E {
    while (!condition.holds()) {
      pause();
    }
  }

  /** For a loop with more than one way out. */
  static void pause() {
    LockSupport.parkNanos(POLL.toNanos());
    if (Thread.interrupted()) {
      throw new IllegalStateException("interrupted while something was waited for");
    }
  }
}
