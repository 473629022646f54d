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
 * Polls the mailboxes of one server in the order of its {@link Schedule}, over a bounded number of
 * connections, begun at a bounded rate, as long as its {@link ServerHealth} admits it. One virtual
 * thread a batch, and one that hands out the probes. Thread-safe.
 */
final class ServerPoller {

  private static final double JITTER = 0.1;

  /** A batch takes along who is due within this part of the shortest interval. */
  private static final int GATHERED_PART = 10;

  /** How often a server that is down is asked whether it is time for a trial. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private static final Logger log = LoggerFactory.getLogger(ServerPoller.class);

  private final PolledServer server;
  private final PollSettings poll;
  private final Policies policies;
  private final PollingRuntime runtime;
  private final BoardKeeper keeper;

  /** By which probes are due; the time of a result is that of the runtime's clock. */
  private final InstantSource monotonic;

  private final ServerHealth health;
  private final ExecutorService threads;
  private final Loop loop;

  /** Guards all below. */
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
   * Probes each mailbox once, and then ends. Where the server goes down, those that are left are
   * reported as not tried. Before {@link #start}.
   */
  void limitToOneRound() {
    isOneRound = true;
  }

  /** The thread that hands out the probes. */
  Loop loop() {
    return loop;
  }

  ServerHealth health() {
    return health;
  }

  /** Whether every mailbox has been probed once, whatever the result. */
  boolean hasPolledAll() {
    return locked(() -> polledAll |= !schedule.hasFirst());
  }

  /** How many mailboxes are on it. */
  int size() {
    return size;
  }

  /** How long the mailbox that has waited longest is overdue; zero when none is. */
  Duration lag() {
    return locked(() -> Duration.ofMillis(schedule.lag(monotonic.millis())));
  }

  /** From now on these are the server's mailboxes. */
  void replace(Collection<Mailbox> mailboxes) {
    Collection<Address> gone = locked(() -> replaced(mailboxes));
    loop.wake();
    gone.forEach(this::forget);
  }

  private Collection<Address> replaced(Collection<Mailbox> mailboxes) {
    size = mailboxes.size();
    return schedule.replace(mailboxes, monotonic.millis());
  }

  /** Begins no more probes; those under way may end. */
  void stop() {
    loop.close();
    threads.shutdown();
  }

  /** Waits for the probes under way, at most so long, breaks them off, and closes what is kept. */
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

  /** What the thread that hands out probes does next: it waits, or it acts. */
  private sealed interface Step {
    record Wait(long nanos) implements Step {}

    record Ask(List<ScheduledProbe> probes) implements Step {}

    record TellNotTried(List<ScheduledProbe> probes) implements Step {}

    record End() implements Step {}
  }

  /** Does what is to be done now. Gives how long there is nothing more to do. */
  Duration turn() {
    switch (locked(this::stepNow)) {
      case Step.Wait(long nanos) -> {
        return Duration.ofNanos(nanos);
      }
      case Step.Ask(List<ScheduledProbe> probes) -> begin(probes);
      case Step.TellNotTried(List<ScheduledProbe> probes) -> tellNotTried(probes);
      case Step.End() -> loop.close();
    }
    return Duration.ZERO;
  }

  private void begin(List<ScheduledProbe> probes) {
    Batch batch = new Batch(probes, runtime.nanoTime());
    boolean hasBegun = false;
    try {
      threads.execute(() -> ask(batch));
      hasBegun = true;
    } catch (RejectedExecutionException e) {
      // Stopped between choosing the probes and beginning them.
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

  /** With the lock held, as the next two. */
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
    // Few large batches rather than many small ones: each has its own exchange with the server.
    long ahead = most == 1 ? 0 : poll.minInterval().toMillis() / GATHERED_PART;
    return new Step.Ask(schedule.take(now, most, ahead));
  }

  private Step stepWhenDown(long now) {
    List<ScheduledProbe> parked = schedule.park(now);
    if (!parked.isEmpty()) {
      return new Step.TellNotTried(parked);
    }
    long untilStart = logins.untilStart();
    if (untilStart <= 0 && schedule.hasParked() && health.admitsTrial()) {
      logins.enter();
      return new Step.Ask(List.of(schedule.takeParked()));
    }
    return new Step.Wait(Math.max(untilStart, LOOK_AGAIN.toNanos()));
  }

  private void tellNotTried(List<ScheduledProbe> probes) {
    Instant now = runtime.clock().instant();
    Failed why = health.whyDown();
    for (ScheduledProbe scheduled : probes) {
      var _ = accept(Probe.notTried(scheduled.mailbox(), now, why));
    }
    if (isOneRound) {
      locked(schedule::dropParked);
    }
  }

  private void ask(Batch batch) {
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
    // Broken off because the agent stops: that says nothing of the mailbox or its server.
    ScheduledProbe scheduled =
        Thread.currentThread().isInterrupted() ? null : batch.end(probe.mailbox());
    if (scheduled == null) {
      return;
    }
    ProbeResult result = probe.result();
    ProbeInterval interval = scheduled.interval().afterNothing(poll);
    try {
      log.debug("server={} mailbox={} result={}", server.name(), probe.mailbox(), result);
      batch.keep(health.telling(batch.telling(), result));
      if (batch.open().isEmpty()) {
        health.record(Optional.ofNullable(batch.telling()));
      }
      interval = interval(scheduled, probe);
    } finally {
      giveBack(scheduled, interval, Optional.of(result));
    }
  }

  /** Gives back what is left of the batch: its mailboxes are tried again as after any failure. */
  private void end(Batch batch) {
    try {
      if (!batch.open().isEmpty()) {
        // Not all were reported.
        health.record(Optional.ofNullable(batch.telling()));
      }
    } finally {
      batch
          .open()
          .forEach(scheduled ->
              giveBack(scheduled, scheduled.interval().afterNothing(poll), Optional.empty()));
      leave();
    }
  }

  /** Begins a login beside the probes, within their limits; false when it may not in time. */
  boolean enter(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      return health.admitsAll() && logins.enterAsGuest(limit, monotonic::millis);
    } finally {
      lock.unlock();
      loop.wake();
    }
  }

  /** A login has ended. */
  void leave() {
    lock.lock();
    try {
      logins.leave();
    } finally {
      lock.unlock();
    }
    loop.wake();
  }

  /** Whatever throws here, the mailbox stays in the schedule. */
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
      forget(scheduled.mailbox().address()); // It left the inventory while it was asked.
    }
  }

  private ScheduledProbe next(ScheduledProbe scheduled, ProbeInterval interval) {
    try {
      // Without jitter the mailboxes that failed together would for ever be tried together.
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

  /** By what became of the probe: its reading may be held. */
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
      loop.failed(e); // The next probe of the mailbox decides again.
      return Optional.empty();
    }
  }
}
