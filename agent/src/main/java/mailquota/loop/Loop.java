package mailquota.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes turns in a thread of its own until it is closed. After a turn that throws, the loop counts
 * and logs the exception, pauses, and takes the next turn; only {@link #finish} and {@link #close}
 * end a loop. An error that leaves the process unusable ends the process, so that a supervisor
 * restarts it.
 *
 * <p>The time of the last turn advances while the loop waits; otherwise the loop is stuck inside a
 * turn. A turn that may take longer than a minute calls {@link #beat} wherever it makes progress.
 * Thread-safe.
 */
public final class Loop implements AutoCloseable {

  /** A loop is stuck after this time without a turn or beat. */
  public static final Duration STUCK_AFTER = Duration.ofMinutes(3);

  /** The longest time between two beats of a loop that only waits. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  /** Only the first of several failures that are this close together is logged as an error. */
  static final Duration RECOVERED_AFTER = Duration.ofMinutes(1);

  /** The exit status of {@code -XX:+ExitOnOutOfMemoryError}. */
  private static final int UNUSABLE = 3;

  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  @FunctionalInterface
  public interface Body {

    /**
     * Takes one turn.
     *
     * @return how long to wait for the next turn, unless {@link Loop#wake} ends the wait earlier
     * @throws InterruptedException when the loop is closed during the turn
     */
    Duration turn() throws InterruptedException;

    /** Releases what the turns use. Called once, after the last turn and by its thread. */
    default void close() {}
  }

  private enum Phase {
    RUNNING,
    FINISHING,
    CLOSED
  }

  private final String name;
  private final Body body;
  private final LongSupplier nanoTime;
  private final Thread thread;
  private final AtomicLong failures = new AtomicLong();
  private volatile long turnedAt;
  private volatile boolean hasStarted;

  /** Guards the waiting. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private volatile boolean woken;
  private volatile Phase phase = Phase.RUNNING;

  /** Guards {@link #failedAt} and the changes of {@link #isFailing}. */
  private final Guard logging = new Guard();

  private volatile boolean isFailing;
  private long failedAt;

  /** Used only by the thread that takes the turns. */
  private int failuresInARow;

  /**
   * @param thread builds the thread
   * @param name the value of the metric label {@code loop}, and the name of the thread
   */
  public Loop(Thread.Builder thread, String name, Body body) {
    this(thread, name, body, System::nanoTime);
  }

  Loop(Thread.Builder thread, String name, Body body, LongSupplier nanoTime) {
    this.name = name;
    this.body = body;
    this.nanoTime = nanoTime;
    this.thread = thread.name(name).unstarted(this::run);
  }

  public String name() {
    return name;
  }

  /** Starts the thread; the first turn begins immediately. */
  public void start() {
    beat();
    hasStarted = true;
    thread.start();
  }

  /** Begins the next turn immediately, or as soon as the present turn ends. */
  public void wake() {
    if (woken) {
      return;
    }
    signal(() -> {});
  }

  /** Reports that the present turn makes progress. */
  public void beat() {
    turnedAt = nanoTime.getAsLong();
  }

  /** The number of turns that have thrown. */
  public long failures() {
    return failures.get();
  }

  /** The time since the last turn or beat; empty before the start and after the end. */
  public Optional<Duration> sinceLastTurn() {
    return hasStarted && phase == Phase.RUNNING
        ? Optional.of(Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - turnedAt)))
        : Optional.empty();
  }

  /** Whether the loop runs, and has taken no turn for {@link #STUCK_AFTER}. */
  public boolean isStuck() {
    return sinceLastTurn().filter(since -> since.compareTo(STUCK_AFTER) > 0).isPresent();
  }

  /** Whether {@link #finish} or {@link #close} was called. */
  public boolean isFinishing() {
    return phase != Phase.RUNNING;
  }

  /** Takes at least one more turn, then ends as soon as a turn returns a wait above 0. */
  public void finish() {
    signal(() -> phase = Phase.FINISHING);
  }

  /** Ends the loop. Interrupts the present turn and does not wait for it. */
  @Override
  public void close() {
    signal(() -> phase = Phase.CLOSED);
    thread.interrupt();
  }

  /** Waits until the loop has ended; returns whether it has, within {@code limit}. */
  public boolean hasEnded(Duration limit) throws InterruptedException {
    return thread.getState() == Thread.State.NEW || thread.join(limit);
  }

  private void signal(Runnable change) {
    lock.lock();
    try {
      change.run();
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      takeTurns();
    } finally {
      body.close();
    }
  }

  private void takeTurns() {
    Duration wait = Duration.ZERO;
    while (phase != Phase.CLOSED) {
      try {
        if (!goesOn(wait)) {
          return;
        }
        wait = turn();
      } catch (InterruptedException _) {
        // Only close() ends the loop; any other interrupt costs one wait.
        wait = PAUSES.first();
      }
    }
  }

  /** Waits for the next turn. Returns false when the loop ends. */
  private boolean goesOn(Duration wait) throws InterruptedException {
    if (wait.isZero() && phase == Phase.RUNNING && !Thread.currentThread().isInterrupted()) {
      woken = false; // The turn that begins now sees whatever the wake was for.
      return true;
    }
    lock.lockInterruptibly();
    try {
      long left = wait.toNanos();
      while (left > 0 && !woken && phase == Phase.RUNNING) {
        long most = Math.min(left, LONGEST_WAIT.toNanos());
        left -= most - changed.awaitNanos(most);
        beat();
      }
      boolean isWoken = woken;
      woken = false;
      return switch (phase) {
        case RUNNING -> true;
        case FINISHING -> isWoken || wait.isZero();
        case CLOSED -> false;
      };
    } finally {
      lock.unlock();
    }
  }

  /** Takes one turn and returns how long to wait for the next. */
  Duration turn() throws InterruptedException {
    try {
      Duration wait = body.turn();
      succeeded();
      return wait;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | Error e) { // A loop survives any defect.
      failed(e);
      return PAUSES.after(++failuresInARow);
    } finally {
      beat();
    }
  }

  private void succeeded() {
    failuresInARow = 0;
    if (!isFailing) {
      return;
    }
    logging.run(() -> {
      if (isFailing && nanoTime.getAsLong() - failedAt > RECOVERED_AFTER.toNanos()) {
        isFailing = false;
        log.info("loop={} works again, failures={}", name, failures);
      }
    });
  }

  /**
   * Counts and logs a failure of the loop or of a task that it started in another thread. The first
   * of several failures is logged as an error. An error that leaves the process unusable ends it.
   */
  public void failed(Throwable failure) {
    if (failure instanceof OutOfMemoryError || failure instanceof InternalError) {
      System.err.println("quota-agent: loop=" + name + " ends the process: " + failure);
      Runtime.getRuntime().halt(UNUSABLE);
    }
    if (phase == Phase.CLOSED) {
      log.debug("loop={} failed while it ended", name, failure);
      return;
    }
    failures.incrementAndGet();
    logging.run(() -> {
      failedAt = nanoTime.getAsLong();
      if (isFailing) {
        log.debug("loop={} failed again", name, failure);
      } else {
        log.error("loop={} failed unexpectedly and continues", name, failure);
      }
      isFailing = true;
    });
  }
}
