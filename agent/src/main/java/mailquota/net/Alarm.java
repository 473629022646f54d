package mailquota.net;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.loop.Loop;
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

  /** The thread that looks at all alarms. */
  static Loop loop() {
    return WATCH.loop;
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
          failure = e; // The other alarms do not wait for it.
        }
      }
      if (failure != null) {
        throw failure;
      }
      asleep = alarms.isEmpty();
      // One that was added before it could know that the loop sleeps.
      return asleep && alarms.isEmpty() ? ASLEEP : PAUSE;
    }
  }
}
