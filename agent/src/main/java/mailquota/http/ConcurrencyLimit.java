package mailquota.http;

import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Limits how many requests are handled at the same time. Thread-safe. */
public final class ConcurrencyLimit {

  private final Semaphore free;
  private final int waiting;
  private final Duration patience;

  /**
   * @param waiting the maximum number of waiting requests
   * @param patience the maximum waiting time of each
   */
  public ConcurrencyLimit(int limit, int waiting, Duration patience) {
    free = new Semaphore(limit, true);
    this.waiting = waiting;
    this.patience = patience;
  }

  /** The handler within the limit; 503 if the request has waited too long. */
  public Handler of(Handler handler) {
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
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
