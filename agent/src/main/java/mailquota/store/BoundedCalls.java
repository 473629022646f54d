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
import java.util.function.Consumer;
import java.util.function.Supplier;
import mailquota.quota.Durations;

/**
 * Runs calls that may never return in threads of its own, and waits for them only while they make
 * progress, so that a disk or server that hangs is an ordinary failure. An abandoned call continues
 * in its thread until the database answers, but must not commit: see {@link #requireWanted}.
 * Thread-safe.
 */
final class BoundedCalls {

  /** Longer than the limits of a connection and a statement of PostgreSQL together. */
  static final Duration LIMIT = Duration.ofMinutes(1);

  /** The limit for an interrupted thread, which may still record its last result. */
  private static final Duration LIMIT_WHEN_INTERRUPTED = Duration.ofSeconds(1);

  /** The call that a thread runs. */
  private static final ThreadLocal<Call<?>> CURRENT = new ThreadLocal<>();

  private final Duration limit;

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
   * Runs {@code work}; throws its exceptions.
   *
   * @throws SQLException if it makes no progress within the limit
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

  /** Reports progress of the call of this thread. */
  void progress() {
    Call<?> call = CURRENT.get();
    if (call != null) {
      call.progressedAt = System.nanoTime();
      onProgress.run();
    }
  }

  /** The same consumer, which reports progress with each value. */
  <T> Consumer<T> progressing(Consumer<T> consumer) {
    return each -> {
      progress();
      consumer.accept(each);
    };
  }

  /** Throws if the call of this thread was abandoned. */
  void requireWanted() {
    Call<?> call = CURRENT.get();
    if (call != null && call.isAbandoned) {
      throw new IllegalStateException("the call was abandoned because it took too long");
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
