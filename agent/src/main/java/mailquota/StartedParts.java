package mailquota;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import mailquota.loop.Loop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that were started, to be stopped in reverse order. Not thread-safe. */
final class StartedParts {

  /** Additional time for a part to clean up after its limit. */
  private static final Duration GRACE = Duration.ofMillis(200);

  private static final Logger log = LoggerFactory.getLogger(StartedParts.class);

  private final Deque<Consumer<Duration>> started = new ArrayDeque<>();

  /** {@code stop} takes the time limit for stopping the part. */
  void add(Consumer<Duration> stop) {
    started.push(stop);
  }

  /** Starts a loop. */
  void start(Loop loop) {
    loop.start();
    add(_ -> loop.close());
  }

  boolean isEmpty() {
    return started.isEmpty();
  }

  /** Stops all parts within {@code limit} in total; a part that does not stop is abandoned. */
  void stop(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (!started.isEmpty()) {
      Consumer<Duration> part = started.pop();
      stop(part, share(Duration.ofNanos(end - System.nanoTime()), started.size()));
    }
  }

  /** Half of the remaining time, so that the following parts have time too. */
  private static Duration share(Duration left, int following) {
    Duration own = left.minus(GRACE.multipliedBy(following + 1L));
    if (own.isNegative()) {
      return Duration.ZERO;
    }
    return following == 0 ? own : own.dividedBy(2);
  }

  private static void stop(Consumer<Duration> part, Duration limit) {
    Thread stopping =
        Thread.ofPlatform()
            .daemon()
            .name("stopping")
            .start(() -> {
              try {
                part.accept(limit);
              } catch (RuntimeException e) {
                log.error("a part of the agent did not stop cleanly", e);
              }
            });
    try {
      if (!stopping.join(limit.plus(GRACE))) {
        log.warn("a part of the agent did not stop in time and is abandoned");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
