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

  /** Replaces the deadline. */
  void set(Deadline next) {
    deadline.set(next);
    WATCH.add(this);
  }

  /** Removes the deadline until the next {@link #set}. */
  void stop() {
    deadline.set(null);
    WATCH.remove(this);
  }

  /** The thread that polls all deadlines. */
  static Loop loop() {
    return WATCH.loop;
  }

  private void look() {
    Deadline now = deadline.get();
    // A concurrent stop or renewal either prevents the action or comes after it.
    if (now != null && now.hasPassed() && deadline.compareAndSet(now, null)) {
      WATCH.remove(this);
      ring.run();
    }
  }

  /** Polls while at least one deadline is set. */
  private static final class Watch {

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration ASLEEP = Duration.ofHours(1);

    private final Set<Alarm> alarms = ConcurrentHashMap.newKeySet();
    private final Loop loop = new Loop(Thread.ofPlatform().daemon(), "deadlines", this::turn);
    private volatile boolean asleep;

    Watch() {
      loop.start();
    }

    void add(Alarm alarm) {
      if (alarms.add(alarm) && asleep) {
        loop.wake();
      }
    }

    void remove(Alarm alarm) {
      alarms.remove(alarm);
    }

    private Duration turn() {
      asleep = false;
      RuntimeException failure = null;
      for (Alarm alarm : alarms) {
        try {
          alarm.look();
        } catch (RuntimeException e) {
          failure = e; // The failure of one action does not delay the others.
        }
      }
      if (failure != null) {
        throw failure;
      }
      asleep = alarms.isEmpty();
      // Another thread may have added one before it could see that the loop sleeps.
      return asleep && alarms.isEmpty() ? ASLEEP : PAUSE;
    }
  }
}
