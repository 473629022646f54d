package mailquota.net;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.loop.Loop;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action soon after a deadline has passed, unless it is stopped before. One thread polls
 * the deadlines of all probes: a timer for each used a fifth of the CPU of a probe. Thread-safe.
 */
final class DeadlineWatchdog {

  private static final Watch WATCH = new Watch();

  private final Runnable action;
  private final AtomicReference<@Nullable Deadline> deadline = new AtomicReference<>();

  /** The action must not block. */
  DeadlineWatchdog(Runnable action) {
    this.action = action;
  }

  void set(Deadline next) {
    deadline.set(next);
    WATCH.add(this);
  }

  void stop() {
    deadline.set(null);
    WATCH.remove(this);
  }

  static Loop loop() {
    return WATCH.loop;
  }

  private void poll() {
    Deadline now = deadline.get();
    // A concurrent stop or renewal either prevents the action or comes after it.
    if (now != null && now.hasPassed() && deadline.compareAndSet(now, null)) {
      WATCH.remove(this);
      action.run();
    }
  }

  /** Polls while at least one deadline is set. */
  private static final class Watch {

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration ASLEEP = Duration.ofHours(1);

    private final Set<DeadlineWatchdog> watchdogs = ConcurrentHashMap.newKeySet();
    private final Loop loop = new Loop(Thread.ofPlatform().daemon(), "deadlines", this::turn);
    private volatile boolean asleep;

    Watch() {
      loop.start();
    }

    void add(DeadlineWatchdog watchdog) {
      if (watchdogs.add(watchdog) && asleep) {
        loop.wake();
      }
    }

    void remove(DeadlineWatchdog watchdog) {
      watchdogs.remove(watchdog);
    }

    private Duration turn() {
      asleep = false;
      RuntimeException failure = null;
      for (DeadlineWatchdog watchdog : watchdogs) {
        try {
          watchdog.poll();
        } catch (RuntimeException e) {
          failure = e; // The failure of one action does not delay the others.
        }
      }
      if (failure != null) {
        throw failure;
      }
      asleep = watchdogs.isEmpty();
      // Another thread may have added one before it could see that the loop sleeps.
      return asleep && watchdogs.isEmpty() ? ASLEEP : PAUSE;
    }
  }
}
