package mailquota.polling;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections to a server that are in use: those of its poller, and those of the pollers that
 * it has replaced, until their probes end. Thread-safe.
 */
final class InUse {

  private final AtomicInteger count = new AtomicInteger();
  private volatile Runnable waiting = () -> {};

  int count() {
    return count.get();
  }

  void enter() {
    count.incrementAndGet();
  }

  void leave() {
    count.decrementAndGet();
  }

  /** Wakes this poller from now on, in place of the one that it replaces. */
  void wakes(Runnable poller) {
    waiting = poller;
  }

  /** Wakes the present poller, which may wait for a connection that has ended. */
  void wake() {
    waiting.run();
  }
}
