package mailquota.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import mailquota.loop.Backoff;
import mailquota.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the writer works, and since when it fails: the store cannot be read or written, or the
 * writer itself fails. Written by one thread, read by any.
 */
final class StoreHealth {

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
  private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);

  private volatile @Nullable Boolean isUp;
  private volatile @Nullable Instant since;
  private int failures;

  /** Whether the last access to the store succeeded; empty before the first. */
  Optional<Boolean> isUp() {
    return Optional.ofNullable(isUp);
  }

  /** The begin of the outage; null while the writer works. */
  @Nullable Instant downSince() {
    return since;
  }

  boolean isDown() {
    return since != null;
  }

  boolean hasBeenDownFor(Duration time, Instant now) {
    Instant begin = since;
    return begin != null && !now.isBefore(begin.plus(time));
  }

  void succeeded() {
    failures = 0;
    if (Boolean.FALSE.equals(isUp)) {
      log.info("store is back");
    }
    isUp = true;
    since = null;
  }

  /** Takes a failure of the writer. */
  void failed(Instant now) {
    Instant begin = since;
    if (begin == null || now.isBefore(begin)) { // The clock was set back.
      since = now;
    }
  }

  /** Takes a failure of the store, and returns the pause before the next attempt. */
  Duration failed(StoreException failure, Instant now) {
    if (!Boolean.FALSE.equals(isUp)) {
      log.error("store is down, what is decided waits in memory: {}", failure.getMessage());
    }
    isUp = false;
    failed(now);
    failures++;
    return BACKOFF.after(failures);
  }
}
