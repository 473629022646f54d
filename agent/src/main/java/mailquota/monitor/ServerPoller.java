package mailquota.monitor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.warning.WarningPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the mailboxes of one server: whoever is due longest first, over a bounded number of
 * connections, begun at a bounded rate. One virtual thread a probe, and one that hands out the
 * turns. Thread-safe.
 */
final class ServerPoller {

  private static final double JITTER = 0.1;
  private static final Logger log = LoggerFactory.getLogger(ServerPoller.class);

  private final PolledServer server;
  private final PollSettings poll;
  private final WarningPolicy policy;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Consumer<Probe> results;
  private final ServerHealth health;
  private final Semaphore connections;
  private final ExecutorService threads;

  /** Guards all below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Turn> turns = new PriorityQueue<>(Comparator.comparing(Turn::due));
  private int neverProbed;
  private boolean stopping;

  /** A mailbox and when it is to be probed. */
  private record Turn(Instant due, Mailbox mailbox, Pace pace) {}

  ServerPoller(
      PolledServer server,
      PollSettings poll,
      WarningPolicy policy,
      InstantSource clock,
      RandomGenerator random,
      Consumer<Probe> results) {
    this.server = server;
    this.poll = poll;
    this.policy = policy;
    this.clock = clock;
    this.random = random;
    this.results = results;
    Collection<Mailbox> mailboxes = server.mailboxes();
    health = new ServerHealth(server.name(), mailboxes.size());
    connections = new Semaphore(server.limits().connections());
    threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("probe-" + server.name() + "-", 0).factory());
    Instant now = clock.instant();
    for (Mailbox mailbox : mailboxes) {
      turns.add(new Turn(now, mailbox, Pace.first()));
    }
    neverProbed = mailboxes.size();
  }

  void start() {
    threads.execute(this::handOutTurns);
  }

  String server() {
    return server.name();
  }

  ServerHealth health() {
    return health;
  }

  /** Whether every mailbox has been probed once, however that ended. */
  boolean hasPolledAll() {
    lock.lock();
    try {
      return neverProbed == 0;
    } finally {
      lock.unlock();
    }
  }

  /** How long the mailbox that has waited longest is overdue; zero when none is. */
  Duration lag() {
    lock.lock();
    try {
      Turn next = turns.peek();
      Duration late = next == null ? Duration.ZERO : Duration.between(next.due(), clock.instant());
      return late.isNegative() ? Duration.ZERO : late;
    } finally {
      lock.unlock();
    }
  }

  /** Begins no more probes; those under way may end. */
  void stop() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    threads.shutdown();
  }

  /** Waits for the probes under way, at most so long, then breaks them off. */
  void join(Duration limit) {
    try {
      if (limit.isPositive() && threads.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }

  private void handOutTurns() {
    try {
      long nextStart = System.nanoTime();
      while (true) {
        connections.acquire();
        Turn turn = awaitTurn(nextStart);
        if (turn == null) {
          return;
        }
        nextStart =
            Math.max(System.nanoTime(), nextStart) + (long) (1e9 / server.limits().ratePerSecond());
        threads.execute(() -> take(turn));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException _) {
      // Stopped between choosing the turn and beginning it.
      return;
    }
  }

  /** Waits until a mailbox is due and the rate allows a start; null when it is time to stop. */
  private @Nullable Turn awaitTurn(long nextStart) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!stopping) {
        long wait = Math.max(nextStart - System.nanoTime(), untilDue());
        if (wait <= 0) {
          return turns.remove();
        }
        changed.awaitNanos(wait);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private long untilDue() {
    Turn next = turns.peek();
    return next == null ? Long.MAX_VALUE : Duration.between(clock.instant(), next.due()).toNanos();
  }

  private void take(Turn turn) {
    Pace pace = turn.pace();
    try {
      Probe probe = probe(turn.mailbox());
      if (Thread.currentThread().isInterrupted()) {
        // Broken off because the agent stops: that says nothing of the mailbox or its server.
        return;
      }
      pace = pace.after(probe.result(), poll, policy);
      health.record(probe.result());
      results.accept(probe);
    } catch (RuntimeException e) {
      log.error("server={} a probe ended unexpectedly, polling goes on", server.name(), e);
    } finally {
      connections.release();
      giveBack(turn, pace);
    }
  }

  private Probe probe(Mailbox mailbox) {
    Instant at = clock.instant();
    long begin = System.nanoTime();
    ProbeResult result = server.prober().probe(mailbox, Trace.NONE);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    log.debug("server={} mailbox={} result={} took={}", server.name(), mailbox, result, took);
    return new Probe(mailbox, at, took, result);
  }

  private void giveBack(Turn turn, Pace pace) {
    Duration interval = pace.interval().isZero() ? poll.minInterval() : pace.interval();
    // Without jitter the mailboxes that failed together would for ever be tried together.
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    Duration wait = Duration.ofNanos((long) (interval.toNanos() * factor));
    lock.lock();
    try {
      if (turn.pace().interval().isZero()) {
        neverProbed--;
      }
      turns.add(new Turn(clock.instant().plus(wait), turn.mailbox(), pace));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
