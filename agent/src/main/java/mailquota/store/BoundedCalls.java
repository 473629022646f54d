package mailquota.store;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import mailquota.quota.Durations;

/**
 * Runs what may never return in threads of its own, and waits for it only while it makes progress.
 * So a disk or a server that hangs is a failure like any other. A call that nobody waits for any
 * more goes on in its thread until the database answers, but must not commit: see {@link
 * #requireWanted}. Thread-safe.
 */
final class BoundedCalls {

  /** Longer than one statement may take in PostgreSQL, the connection included. */
  static final Duration LIMIT = Duration.ofMinutes(1);

  /** A thread that was interrupted is to end, but may still record what it has just done. */
  private static final Duration LIMIT_WHEN_INTERRUPTED = Duration.ofSeconds(1);

  /** The call that a thread runs. */
  private static final ThreadLocal<Call<?>> CURRENT = new ThreadLocal<>();

  private final Duration limit;

  /** Its threads end when they have been idle for a minute. */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("store-", 1).factory());

  private volatile Runnable onProgress = () -> {};

  BoundedCalls(Duration limit) {
    this.limit = limit;
  }

  /** Runs when a call makes progress; must not block. */
  void onProgress(Runnable listener) {
    onProgress = listener;
  }

  /**
   * Gives what {@code work} gives, and throws what it throws.
   *
   * @throws SQLException when it has made no progress for too long
   */
  <T> T call(Supplier<T> work) throws SQLException {
    Call<T> call = new Call<>(work);
    threads.execute(call);
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return call.get(limit, isInterrupted);
        } catch (InterruptedException _) {
          isInterrupted = true;
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The call of this thread makes progress. */
  void progress() {
    Call<?> call = CURRENT.get();
    if (call != null) {
      call.progressedAt = System.nanoTime();
      onProgress.run();
    }
  }

  /** Throws when nobody waits for the call of this thread any more. */
  void requireWanted() {
    Call<?> call = CURRENT.get();
    if (call != null && call.isAbandoned) {
      throw new IllegalStateException("it took too long, nobody waits for it any more");
    }
  }

  private static final class Call<T> extends FutureTask<T> {

    private volatile long progressedAt = System.nanoTime();
    private volatile boolean isAbandoned;

    Call(Supplier<T> work) {
      super(work::get);
    }

    @Override
    public void run() {
      CURRENT.set(this);
      try {
        super.run();
      } finally {
        CURRENT.remove();
      }
    }

    T get(Duration limit, boolean isInterrupted) throws SQLException, InterruptedException {
      Duration most = isInterrupted ? Durations.shorter(limit, LIMIT_WHEN_INTERRUPTED) : limit;
      while (true) {
        long left = most.toNanos() - (System.nanoTime() - progressedAt);
        try {
          return get(Math.max(1, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
          if (System.nanoTime() - progressedAt >= most.toNanos()) {
            isAbandoned = true;
            throw new SQLTimeoutException("no answer within " + most.toSeconds() + " s");
          }
        } catch (ExecutionException e) {
          throw unchecked(e);
        }
      }
    }

    private static RuntimeException unchecked(ExecutionException failure) {
      return switch (failure.getCause()) {
        case RuntimeException unchecked -> unchecked;
        case Error error -> throw error;
        case null, default -> new IllegalStateException(failure);
      };
    }
  }
}
