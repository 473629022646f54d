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
 * Since when the writer has not done its work, for whatever reason: the store cannot be read, or
 * not be written, or the writer itself fails. One thread reports, any thread asks.
 */
final class Outage {

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
  private static final Logger log = LoggerFactory.getLogger(Outage.class);

  private volatile @Nullable Boolean isUp;
  private volatile @Nullable Instant since;
  private int failures;

  /** Whether the store did what it was last asked; empty until it has been asked. */
  Optional<Boolean> isUp() {
    return Optional.ofNullable(isUp);
  }

  /** Since when the writer fails; null while it works. */
  @Nullable Instant since() {
    return since;
  }

  boolean isUnderWay() {
    return since != null;
  }

  /** Whether it has lasted for so long. */
  boolean hasLasted(Duration time, Instant now) {
    Instant begin = since;
    return begin != null && !now.isBefore(begin.plus(time));
  }

  /** The writer has done its work. */
  void end() {
    failures = 0;
    if (Boolean.FALSE.equals(isUp)) {
      log.info("store is back");
    }
    isUp = true;
    since = null;
  }

  /** The writer has failed, the store perhaps not. */
  void goesOn(Instant now) {
    Instant begin = since;
    if (begin == null || now.isBefore(begin)) { // A clock that was set back.
      since = now;
    }
  }

  /** The store has failed. Gives when it is tried again. */
  Duration goesOn(StoreException failure, Instant now) {
    if (!Boolean.FALSE.equals(isUp)) {
      log.error("store is down, what is decided waits in memory: {}", failure.getMessage());
    }
    isUp = false;
    goesOn(now);
    failures++;
    return BACKOFF.after(failures);
  }
}
