package mailquota.probe;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Does something soon after a deadline has passed, unless it was stopped before. One thread looks
 * at the alarms of all probes again and again: a timer for each took a fifth of the CPU of a probe.
 * Thread-safe.
 */
final class Alarm {

  private static final Watch WATCH = new Watch();

  private final Runnable ring;
  private final AtomicReference<@Nullable Deadline> deadline = new AtomicReference<>();

  /**
   * @param ring must not block
   */
  Alarm(Runnable ring) {
    this.ring = ring;
  }

  /** From now on this deadline counts, and no earlier one. */
  void set(Deadline next) {
    deadline.set(next);
    WATCH.add(this);
  }

  /** Nothing is done any more, unless it is {@linkplain #set set} again. */
  void stop() {
    deadline.set(null);
    WATCH.remove(this);
  }

  private void look() {
    Deadline now = deadline.get();
    // Whoever stops or renews it at this moment comes before the ringing, or behind it.
    if (now != null && now.hasPassed() && deadline.compareAndSet(now, null)) {
      WATCH.remove(this);
      ring.run();
    }
  }

  /** Looks at all alarms that are set, and sleeps while there are none. */
  private static final class Watch {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Set<Alarm> alarms = ConcurrentHashMap.newKeySet();
    private final Thread thread =
        Thread.ofPlatform().name("deadlines").daemon().unstarted(this::watch);
    private volatile boolean asleep;

    Watch() {
      thread.start();
    }

    void add(Alarm alarm) {
      if (alarms.add(alarm) && asleep) {
        LockSupport.unpark(thread);
      }
    }

    void remove(Alarm alarm) {
      alarms.remove(alarm);
    }

    private void watch() {
      while (true) {
        alarms.forEach(Alarm::look);
        if (alarms.isEmpty()) {
          sleep();
        } else {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }

    private void sleep() {
      asleep = true;
      // One that was added before it could know that we sleep.
      if (alarms.isEmpty()) {
        LockSupport.park(this);
      }
      asleep = false;
    }
  }
}
