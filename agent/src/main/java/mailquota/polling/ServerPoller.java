package mailquota.polling;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import mailquota.board.MailboxStatus;
import mailquota.fleet.Share;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
import mailquota.polling.Steps.Step;
import mailquota.probe.FolderSize;
import mailquota.probe.Folders;
import mailquota.probe.Limits;
import mailquota.probe.Probe;
import mailquota.probe.Trace;
import mailquota.quota.Address;
import mailquota.quota.MonotonicClock;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.warning.Policies;
import mailquota.warning.WarningPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the mailboxes of one server in the order of its {@link Schedule}, within a number of
 * connections and a rate, while its {@link ServerHealth} admits it. One virtual thread for each
 * batch, and one that starts the batches. Thread-safe.
 */
final class ServerPoller {

  private static final double JITTER = 0.1;
  private static final Logger log = LoggerFactory.getLogger(ServerPoller.class);

  private final PolledServer server;
  private final Supplier<PollSettings> poll;
  private final Supplier<Policies> policies;
  private final PollingRuntime runtime;
  private final BoardKeeper keeper;

  /** For due times; the time of a result is that of the runtime's clock. */
  private final InstantSource monotonic;

  private final ServerHealth health;
  private final @Nullable FolderLookup folders;
  private final ExecutorService threads;
  private final InUse inUse;
  private final Loop loop;
  private final Results results;

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Schedule schedule = new Schedule();
  private final Steps steps;
  private final Requests requests;
  private volatile int size;
  private volatile boolean isOneRound;
  private boolean polledAll;

  /**
   * @param inUse that of the poller that it replaces, as that one's probes count until they end
   */
  ServerPoller(
      PolledServer server,
      Supplier<PollSettings> poll,
      Supplier<Policies> policies,
      PollingRuntime runtime,
      BoardKeeper keeper,
      InUse inUse) {
    this.server = server;
    this.inUse = inUse;
    this.poll = poll;
    this.policies = policies;
    this.runtime = runtime;
    this.keeper = keeper;
    monotonic = new MonotonicClock(runtime.clock());
    health = new ServerHealth(server.name(), this::size, server.oneSecret(), poll, monotonic);
    threads = runtime.probes().apply(server.name());
    loop = new Loop(Thread.ofVirtual(), "poller:" + server.name(), this::turn);
    results = new Results(server.name(), keeper, loop);
    Limits limits = server.limits();
    boolean isLoginEach = server.prober().batch() == 1;
    Concurrency concurrency = new Concurrency(limits.connections(), isLoginEach);
    Logins logins = new Logins(lock, limits, concurrency, runtime.nanoTime(), inUse);
    steps = new Steps(server.prober(), poll, schedule, health, logins, monotonic);
    requests =
        new Requests(lock, steps, (probe, trace) -> begin(List.of(probe), trace), inUse::wake);
    folders =
        server.prober() instanceof Folders probed
            ? new FolderLookup(server.name(), probed, requests::run, runtime.clock())
            : null;
  }

  void start() {
    locked(() -> schedule.putFirst(keeper::levelBefore));
    inUse.wakes(loop::wake);
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

  PolledServer server() {
    return server;
  }

  InUse inUse() {
    return inUse;
  }

  /** The folders of a mailbox; empty if the server does not report them in time. */
  List<FolderSize> folders(Mailbox mailbox) {
    return folders == null ? List.of() : folders.of(mailbox);
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

  /** Uses this part of the limits of the server from now on. */
  void limit(Share share) {
    var _ = locked(() -> steps.limit(share, server.limits()));
    loop.wake();
  }

  /** Whether no more connections are in use than its part of the limits. */
  boolean isWithinLimit() {
    return locked(() -> steps.logins().areWithinLimit());
  }

  /** Replaces the mailboxes of the server. */
  void replace(Collection<Mailbox> mailboxes) {
    Collection<Address> gone = locked(() -> replaced(mailboxes));
    loop.wake();
    gone.forEach(mailbox -> results.leave(mailbox, runtime.clock().instant()));
  }

  /**
   * Probes a mailbox as soon as a connection is free, unless it waits after a refused login.
   *
   * @return how long it still waits, zero for not at all; empty if the mailbox is unknown
   */
  Optional<Duration> hint(Address mailbox) {
    OptionalLong waits = locked(() -> schedule.hint(mailbox, monotonic.millis()));
    loop.wake();
    return waits.isPresent() ? Optional.of(Duration.ofMillis(waits.getAsLong())) : Optional.empty();
  }

  Requests requests() {
    return requests;
  }

  /** Brings probes forward that are later than the longest interval of the present settings. */
  void shorten() {
    long longest = poll.get().round().toMillis();
    locked(() -> schedule.within(longest, monotonic.millis(), runtime.random()));
    loop.wake();
  }

  private Collection<Address> replaced(Collection<Mailbox> mailboxes) {
    size = mailboxes.size();
    Collection<Address> gone = schedule.replace(mailboxes, keeper::enter, monotonic.millis());
    if (schedule.isShared()) {
      schedule.postpone(this::dueAfterAnother, monotonic.millis());
    }
    return gone;
  }

  /** When a mailbox is due that another agent has probed; in the past if none has. */
  private long dueAfterAnother(Mailbox mailbox) {
    WarningPolicy policy = policies.get().of(mailbox.address());
    return keeper
        .recalled(mailbox.address())
        .map(known -> ProbeInterval.nextAfter(known, poll.get(), policy))
        .orElse(Long.MIN_VALUE);
  }

  /**
   * Stops; the results of the probes that run are dropped from the return of this method on, as
   * they would be taken for newer than those of the poller that replaces this one.
   */
  void retire() {
    results.close();
    stop();
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

  /** Takes one step and returns how long to wait for the next. */
  Duration turn() {
    switch (locked(() -> steps.next(isOneRound))) {
      case Step.Wait(long nanos) -> {
        return Duration.ofNanos(nanos);
      }
      case Step.Begin(List<ScheduledProbe> probes) -> begin(probes, Trace.NONE);
      case Step.ReportNotTried(List<ScheduledProbe> probes) -> reportNotTried(probes);
      case Step.End() -> loop.close();
    }
    return Duration.ZERO;
  }

  private void begin(List<ScheduledProbe> probes, Trace trace) {
    Batch batch = new Batch(probes, trace, runtime.nanoTime());
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

  private void reportNotTried(List<ScheduledProbe> probes) {
    Instant now = runtime.clock().instant();
    Failed why = health.whyDown();
    for (ScheduledProbe scheduled : probes) {
      var _ = results.accept(Probe.notTried(scheduled.mailbox(), now, why));
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
              batch.trace(),
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
    batch.trace().end();
    ProbeResult result = probe.result();
    ProbeInterval interval = scheduled.interval().afterNothing(poll.get());
    Optional<MailboxStatus> status = Optional.empty();
    try {
      log.debug("server={} mailbox={} result={}", server.name(), probe.mailbox(), result);
      batch.forHealth(health.forHealth(batch.forHealth(), result));
      if (batch.open().isEmpty()) {
        health.record(Optional.ofNullable(batch.forHealth()));
      }
      if (!locked(() -> schedule.isOrphan(scheduled))) {
        status = results.accept(probe);
        interval = interval(scheduled, probe, status);
      }
    } finally {
      giveBack(scheduled, interval, Optional.of(result), status);
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
              giveBack(
                  scheduled,
                  scheduled.interval().afterNothing(poll.get()),
                  Optional.empty(),
                  Optional.empty()));
      requests.leave();
    }
  }

  /** Returns a mailbox to the schedule, also after an exception. */
  private void giveBack(
      ScheduledProbe scheduled,
      ProbeInterval interval,
      Optional<ProbeResult> result,
      Optional<MailboxStatus> status) {
    ScheduledProbe next = next(scheduled, interval);
    long now = monotonic.millis();
    boolean isWatched =
        locked(() -> {
          result.ifPresent(ended -> steps.logins().record(ended, now));
          requests.ended(scheduled.mailbox().address(), status);
          if (schedule.isOrphan(scheduled)) {
            return status.isEmpty();
          }
          return isOneRound ? schedule.drop(next) : schedule.give(next, now);
        });
    if (!isWatched) {
      results.leaveProbed(scheduled.mailbox().address(), runtime.clock().instant());
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

  /** The interval by the accepted result, because the reading may be held. */
  private ProbeInterval interval(
      ScheduledProbe scheduled, Probe probe, Optional<MailboxStatus> status) {
    WarningPolicy policy = policies.get().of(scheduled.mailbox().address());
    return status
        .map(known ->
            scheduled
                .interval()
                .after(known.lastProbe().result(), known.trends(), poll.get(), policy))
        .orElseGet(() -> scheduled.interval().after(probe.result(), List.of(), poll.get(), policy));
  }
}
