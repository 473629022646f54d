package mailquota.http;

import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets only a few requests of a kind be worked on at once. Thread-safe. */
final class ConcurrencyLimit {

  private final Semaphore free;
  private final int waiting;
  private final Duration patience;

  /**
   * @param waiting how many may wait for their turn
   * @param patience how long each waits
   */
  ConcurrencyLimit(int atOnce, int waiting, Duration patience) {
    free = new Semaphore(atOnce, true);
    this.waiting = waiting;
    this.patience = patience;
  }

  /** The handler, in turn; 503 where there is none in time. */
  Handler of(Handler handler) {
    return context -> {
      if (!take()) {
        throw new HttpResponseException(
            HttpStatus.SERVICE_UNAVAILABLE, "too many requests of this kind at once", Map.of());
      }
      try {
        handler.handle(context);
      } finally {
        free.release();
      }
    };
  }

  private boolean take() {
    try {
      return free.tryAcquire()
          || (free.getQueueLength() < waiting
              && free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // The agent stops.
      return false;
    }
  }
}
