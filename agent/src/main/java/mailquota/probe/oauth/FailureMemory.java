package mailquota.probe.oauth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.loop.Backoff;
import mailquota.probe.oauth.TokenAnswer.Failed;
import org.jspecify.annotations.Nullable;

/**
 * The last failure, repeated for a while instead of another request: for 2 s, doubled with each
 * further failure, up to a minute. Thread-safe.
 */
final class FailureMemory {

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(1));

  private record Memory(Failed failure, int failures, Instant until) {}

  private final InstantSource clock;
  private final AtomicReference<@Nullable Memory> last = new AtomicReference<>();

  FailureMemory(InstantSource clock) {
    this.clock = clock;
  }

  /** The failure that is still valid. */
  Optional<Failed> standing() {
    Memory memory = last.get();
    return memory != null && clock.instant().isBefore(memory.until)
        ? Optional.of(memory.failure)
        : Optional.empty();
  }

  void remember(Failed failure) {
    Instant now = clock.instant();
    last.updateAndGet(before -> {
      if (before != null && now.isBefore(before.until)) {
        // Concurrent requests that fail together count once.
        return before;
      }
      int failures = before == null ? 1 : before.failures + 1;
      return new Memory(failure, failures, now.plus(BACKOFF.after(failures)));
    });
  }

  void forget() {
    last.set(null);
  }
}
