package mailquota.polling;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import mailquota.board.MailboxStatus;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
import mailquota.probe.Limits;
import mailquota.probe.Probe;
import mailquota.probe.Trace;
import mailquota.quota.Address;
import mailquota.quota.MonotonicClock;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.warning.Policies;
import mailquota.warning.WarningPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the mailboxes of one server in the order of its {@link Schedule}, within a number of
 * connections and a rate, while its {@link ServerHealth} admits it. One virtual thread for each
 * batch, and one that starts the batches. Thread-safe.
 */
final class ServerPoller {

  private static final double JITTER = 0.1;

  /** A batch includes the mailboxes that are due within 1/10 of the shortest interval. */
  private static final int GATHERED_PART = 10;

  /** How often the health of a server that is down is checked for a trial. */
  private static final Duration TRIAL_CHECK = Duration.ofMillis(100);

  private static final Logger log = LoggerFactory.getLogger(ServerPoller.class);

  private final PolledServer server;
  private final PollSettings poll;
  private final Policies policies;
  private final PollingRuntime runtime;
  private final BoardKeeper keeper;

  /** For due times; the time of a result is that of the runtime's clock. */
  private final InstantSource monotonic;

  private final ServerHealth health;
  private final ExecutorService threads;
  private final Loop loop;

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Logins logins;
  private final Schedule schedule;
  private volatile int size;
  private volatile boolean isOneRound;
  private boolean polledAll;

  ServerPoller(
      PolledServer server,
      PollSettings poll,
      Policies policies,
      PollingRuntime runtime,
      BoardKeeper keeper) {
    this.server = server;
    this.poll = poll;
    this.policies = policies;
    this.runtime = runtime;
    this.keeper = keeper;
    monotonic = new MonotonicClock(runtime.clock());
    Collection<Mailbox> mailboxes = server.mailboxes();
    health = new ServerHealth(server.name(), mailboxes.size(), server.oneSecret(), poll, monotonic);
    threads = runtime.probes().apply(server.name());
    loop = new Loop(Thread.ofVirtual(), "poller:" + server.name(), this::turn);
    schedule = new Schedule(mailboxes, monotonic.millis());
    size = mailboxes.size();
    Limits limits = server.limits();
    boolean isLoginEach = server.prober().batch() == 1;
    logins =
        new Logins(
            lock, limits, new Concurrency(limits.connections(), isLoginEach), runtime.nanoTime());
  }

  void start() {
    lock.lock();
    try {
      schedule.putFirst(keeper::levelBefore);
    } finally {
      lock.unlock();
    }
    loop.start();
  }

  /**
   * Makes the poller probe each mailbox once and end. If the server is down, the remaining
   * mailboxes are reported as not tried. To be called before {@link #start}.
   */
  void limitToOneRound() {
    isOneRound = true;
  }

  Loop loop() {
    return loop;
  }

  ServerHealth health() {
    return health;
  }

  /** Whether every mailbox has been probed once, with any result. */
  boolean hasPolledAll() {
    return locked(() -> polledAll |= !schedule.hasFirst());
  }

  /** The number of its mailboxes. */
  int size() {
    return size;
  }

  /** How long the most overdue probe is late; zero for none. */
  Duration lag() {
    return locked(() -> Duration.ofMillis(schedule.lag(monotonic.millis())));
  }

  /** Replaces the mailboxes of the server. */
  void replace(Collection<Mailbox> mailboxes) {
    Collection<Address> gone = locked(() -> replaced(mailboxes));
    loop.wake();
    gone.forEach(this::forget);
  }

  private Collection<Address> replaced(Collection<Mailbox> mailboxes) {
    size = mailboxes.size();
    return schedule.replace(mailboxes, monotonic.millis());
  }

  /** Begins no more probes; those that run may end. */
  void stop() {
    loop.close();
    threads.shutdown();
  }

  /** Waits at most {@code limit} for the probes that run, interrupts the rest, and closes. */
  void join(Duration limit) {
    try {
      if (!limit.isPositive() || !threads.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException _) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      server.prober().close();
    }
  }

  /** What the loop does next. */
  private sealed interface Step {
    record Wait(long nanos) implements Step {}

    record Begin(List<ScheduledProbe> probes) implements Step {}

    record ReportNotTried(List<ScheduledProbe> probes) implements Step {}

    record End() implements Step {}
  }

  /** Takes one step and returns how long to wait for the next. */
  Duration turn() {
    switch (locked(this::stepNow)) {
      case Step.Wait(long nanos) -> {
        return Duration.ofNanos(nanos);
      }
      case Step.Begin(List<ScheduledProbe> probes) -> begin(probes);
      case Step.ReportNotTried(List<ScheduledProbe> probes) -> reportNotTried(probes);
      case Step.End() -> loop.close();
    }
    return Duration.ZERO;
  }

  private void begin(List<ScheduledProbe> probes) {
    Batch batch = new Batch(probes, runtime.nanoTime());
    boolean hasBegun = false;
    try {
      threads.execute(() -> probe(batch));
      hasBegun = true;
    } catch (RejectedExecutionException e) {
      // The poller was stopped after it took the probes.
      log.debug("server={} begins no more probes", server.name(), e);
    } finally {
      if (!hasBegun) {
        end(batch);
      }
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** This and the next two methods are called with the lock held. */
  private Step stepNow() {
    if (isOneRound && schedule.isEmpty()) {
      return new Step.End();
    }
    long now = monotonic.millis();
    return health.admitsAll() ? stepWhenUp(now) : stepWhenDown(now);
  }

  private Step stepWhenUp(long now) {
    schedule.unpark();
    if (logins.areFull(now)) {
      return new Step.Wait(Long.MAX_VALUE);
    }
    long untilDue = TimeUnit.MILLISECONDS.toNanos(schedule.untilDue(now));
    long wait = Math.max(logins.untilStart(), untilDue);
    if (wait > 0) {
      return new Step.Wait(wait);
    }
    logins.enter();
    int most = server.prober().batch();
    // Each batch has an exchange of its own, so few large batches are better than many small ones.
    long ahead = most == 1 ? 0 : poll.minInterval().toMillis() / GATHERED_PART;
    return new Step.Begin(schedule.take(now, most, ahead));
  }

  private Step stepWhenDown(long now) {
    List<ScheduledProbe> parked = schedule.park(now);
    if (!parked.isEmpty()) {
      return new Step.ReportNotTried(parked);
    }
    long untilStart = logins.untilStart();
    if (untilStart <= 0 && schedule.hasParked() && health.admitsTrial()) {
      logins.enter();
      return new Step.Begin(List.of(schedule.takeParked()));
    }
    return new Step.Wait(Math.max(untilStart, TRIAL_CHECK.toNanos()));
  }

  private void reportNotTried(List<ScheduledProbe> probes) {
    Instant now = runtime.clock().instant();
    Failed why = health.whyDown();
    for (ScheduledProbe scheduled : probes) {
      var _ = accept(Probe.notTried(scheduled.mailbox(), now, why));
    }
    if (isOneRound) {
      locked(schedule::dropParked);
    }
  }

  private void probe(Batch batch) {
    try {
      Instant at = runtime.clock().instant();
      server
          .prober()
          .probe(
              batch.mailboxes(),
              Trace.NONE,
              (mailbox, result) -> end(batch, batch.probe(mailbox, result, at)));
    } catch (RuntimeException | Error e) {
      loop.failed(e);
    } finally {
      end(batch);
    }
  }

  private void end(Batch batch, Probe probe) {
    // A probe that was interrupted because the agent stops has no valid result.
    ScheduledProbe scheduled =
        Thread.currentThread().isInterrupted() ? null : batch.end(probe.mailbox());
    if (scheduled == null) {
      return;
    }
    ProbeResult result = probe.result();
    ProbeInterval interval = scheduled.interval().afterNothing(poll);
    try {
      log.debug("server={} mailbox={} result={}", server.name(), probe.mailbox(), result);
      batch.forHealth(health.forHealth(batch.forHealth(), result));
      if (batch.open().isEmpty()) {
        health.record(Optional.ofNullable(batch.forHealth()));
      }
      interval = interval(scheduled, probe);
    } finally {
      giveBack(scheduled, interval, Optional.of(result));
    }
  }

  /** Ends the batch; mailboxes without a result are probed again as after a failure. */
  private void end(Batch batch) {
    try {
      if (!batch.open().isEmpty()) {
        health.record(Optional.ofNullable(batch.forHealth()));
      }
    } finally {
      batch
          .open()
          .forEach(scheduled ->
              giveBack(scheduled, scheduled.interval().afterNothing(poll), Optional.empty()));
      leave();
    }
  }

  /** Begins a guest login within the limits of the probes. Returns false if it may not. */
  boolean enter(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      return health.admitsAll() && logins.enterAsGuest(limit, monotonic::millis);
    } finally {
      lock.unlock();
      loop.wake();
    }
  }

  /** Ends a login. */
  void leave() {
    lock.lock();
    try {
      logins.leave();
    } finally {
      lock.unlock();
    }
    loop.wake();
  }

  /** Returns a mailbox to the schedule, also after an exception. */
  private void giveBack(
      ScheduledProbe scheduled, ProbeInterval interval, Optional<ProbeResult> result) {
    ScheduledProbe next = next(scheduled, interval);
    long now = monotonic.millis();
    boolean isWatched =
        locked(() -> {
          result.ifPresent(ended -> logins.record(ended, now));
          return isOneRound ? schedule.drop(next) : schedule.give(next, now);
        });
    if (!isWatched) {
      forget(scheduled.mailbox().address()); // It was removed during the probe.
    }
  }

  private ScheduledProbe next(ScheduledProbe scheduled, ProbeInterval interval) {
    try {
      // Without jitter, mailboxes that failed together would always be probed together.
      double jitter = 1 - JITTER + 2 * JITTER * runtime.random().nextDouble();
      long shortest = Math.max(1, server.prober().loginDelay().toMillis());
      return scheduled.next(interval, monotonic.millis(), jitter, shortest);
    } catch (RuntimeException e) {
      loop.failed(e);
      return scheduled.next(interval, scheduled.due(), 1, 1);
    }
  }

  private void forget(Address mailbox) {
    try {
      keeper.forget(server.name(), mailbox);
    } catch (RuntimeException e) {
      loop.failed(e);
    }
  }

  /** The interval by the accepted result, because the reading may be held. */
  private ProbeInterval interval(ScheduledProbe scheduled, Probe probe) {
    WarningPolicy policy = policies.of(scheduled.mailbox().address());
    return accept(probe)
        .map(status ->
            scheduled.interval().after(status.lastProbe().result(), status.trends(), poll, policy))
        .orElseGet(() -> scheduled.interval().after(probe.result(), List.of(), poll, policy));
  }

  private Optional<MailboxStatus> accept(Probe probe) {
    try {
      return Optional.of(keeper.accept(probe));
    } catch (RuntimeException e) {
      loop.failed(e); // The next probe of the mailbox is evaluated as usual.
      return Optional.empty();
    }
  }
}
