package mailquota.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import mailquota.quota.Durations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a turn again and again in a thread of its own until it is closed. A turn that throws is
 * counted, logged, and followed by the next one after a pause; so a loop ends only by {@link
 * #finish} or {@link #close}. An error that leaves the process unusable ends the process, so that a
 * supervisor restarts it.
 *
 * <p>The time of the last turn is kept, also while the loop waits: a loop whose time does not
 * advance is stuck inside a turn. A turn that may take longer than a minute calls {@link #beat}
 * wherever it makes progress. Thread-safe.
 */
public final class Loop implements AutoCloseable {

  /** Without a turn for so long the loop is stuck. */
  public static final Duration STUCK_AFTER = Duration.ofMinutes(3);

  /** The longest time between two beats of a loop that only waits. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LAST_PAUSE = Duration.ofSeconds(30);

  /** Failures this close together are one trouble in the log. */
  static final Duration RECOVERED_AFTER = Duration.ofMinutes(1);

  /** The status with which {@code -XX:+ExitOnOutOfMemoryError} ends the process, too. */
  private static final int UNUSABLE = 3;

  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  /** One turn. */
  @FunctionalInterface
  public interface Body {

    /**
     * Does what is to be done now.
     *
     * @return how long to wait for the next turn, unless {@link Loop#wake} ends the wait earlier
     * @throws InterruptedException when the loop is closed during the turn
     */
    Duration turn() throws InterruptedException;
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

  /** Guards the log: one trouble is logged once. */
  private final ReentrantLock logging = new ReentrantLock();

  private volatile boolean isFailing;
  private long failedAt;

  // The rest is used by the thread that takes the turns.
  private Duration first = Duration.ZERO;
  private Duration pause = FIRST_PAUSE;

  /**
   * @param thread which kind of thread takes the turns
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

  /** The first turn begins at once. */
  public void start() {
    beat();
    hasStarted = true;
    thread.start();
  }

  /** The first turn has ended when this returns. */
  public void startWithFirst() {
    try {
      first = turn();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    start();
  }

  /** The next turn begins at once; when a turn is under way, as soon as it ends. */
  public void wake() {
    if (woken) {
      return;
    }
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The turn under way makes progress. */
  public void beat() {
    turnedAt = nanoTime.getAsLong();
  }

  /** How many turns have thrown. */
  public long failures() {
    return failures.get();
  }

  /** The time since the last turn or beat; empty before the start and after the end. */
  public Optional<Duration> sinceLastTurn() {
    return hasStarted && phase == Phase.RUNNING
        ? Optional.of(Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - turnedAt)))
        : Optional.empty();
  }

  /** Whether the loop has been started, is not to end, and takes no turns. */
  public boolean isStuck() {
    return sinceLastTurn().filter(since -> since.compareTo(STUCK_AFTER) > 0).isPresent();
  }

  /** Whether the loop is to end once a turn has nothing more to do. */
  public boolean isFinishing() {
    return phase != Phase.RUNNING;
  }

  /** Takes at least one more turn, then ends as soon as a turn wants to wait. */
  public void finish() {
    end(Phase.FINISHING);
  }

  /** Begins no turn any more; the turn under way is interrupted, and not waited for. */
  @Override
  public void close() {
    end(Phase.CLOSED);
    thread.interrupt();
  }

  /**
   * Waits until the loop has ended.
   *
   * @return whether it has, within {@code limit}
   */
  public boolean hasEnded(Duration limit) throws InterruptedException {
    return thread.getState() == Thread.State.NEW || thread.join(limit);
  }

  private void end(Phase next) {
    lock.lock();
    try {
      phase = next;
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Duration wait = first;
    while (phase != Phase.CLOSED) {
      try {
        if (!goesOn(wait)) {
          return;
        }
        wait = turn();
      } catch (InterruptedException _) {
        // Only close() ends the loop; an interrupt of other origin costs one wait.
        wait = FIRST_PAUSE;
      }
    }
  }

  /** Waits for the next turn; false when there is none. */
  private boolean goesOn(Duration wait) throws InterruptedException {
    if (wait.isZero() && phase == Phase.RUNNING && !Thread.currentThread().isInterrupted()) {
      woken = false; // Whatever it was about, the turn that begins now sees it.
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

  /** Takes one turn. Gives how long to wait for the next. */
  Duration turn() throws InterruptedException {
    try {
      Duration wait = body.turn();
      succeeded();
      return wait;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | Error e) { // The one place that catches all: a loop outlives any defect.
      failed(e);
      Duration wait = pause;
      pause = Durations.shorter(pause.multipliedBy(2), LAST_PAUSE);
      return wait;
    } finally {
      beat();
    }
  }

  private void succeeded() {
    pause = FIRST_PAUSE;
    if (!isFailing) {
      return;
    }
    logging.lock();
    try {
      if (isFailing && nanoTime.getAsLong() - failedAt > RECOVERED_AFTER.toNanos()) {
        isFailing = false;
        log.info("loop={} works again, failures={}", name, failures);
      }
    } finally {
      logging.unlock();
    }
  }

  /**
   * Counts and logs a failure of the loop, or of what it has begun in another thread. The first one
   * of several is logged with its stack. An error that leaves the process unusable ends it.
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
    logging.lock();
    try {
      failedAt = nanoTime.getAsLong();
      if (isFailing) {
        log.debug("loop={} failed again", name, failure);
      } else {
        log.error("loop={} failed unexpectedly, and goes on", name, failure);
      }
      isFailing = true;
    } finally {
      logging.unlock();
    }
  }
}
