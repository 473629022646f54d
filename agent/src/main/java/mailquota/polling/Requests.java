package mailquota.polling;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import mailquota.board.MailboxStatus;
import mailquota.net.Deadline;
import mailquota.polling.RequestedResult.Ended;
import mailquota.polling.RequestedResult.Late;
import mailquota.polling.RequestedResult.NotTried;
import mailquota.probe.Trace;
import mailquota.quota.Address;
import mailquota.quota.Durations;

/**
 * What is asked of a server between the scheduled probes, within its connections and its rate: the
 * probe of a single mailbox, and other logins. Thread-safe.
 */
final class Requests {

  private final ReentrantLock lock;
  private final Steps steps;
  private final BiConsumer<ScheduledProbe, Trace> begin;
  private final Runnable changed;

  /** The results of probes under way that are waited for. */
  private final Map<Address, CompletableFuture<RequestedResult>> awaited =
      new ConcurrentHashMap<>();

  /**
   * @param lock guards the schedule and the logins of {@code steps}
   * @param begin begins a probe that has been taken, with a connection of its own
   * @param changed runs after the number of connections in use has changed
   */
  Requests(
      ReentrantLock lock, Steps steps, BiConsumer<ScheduledProbe, Trace> begin, Runnable changed) {
    this.lock = lock;
    this.steps = steps;
    this.begin = begin;
    this.changed = changed;
  }

  /**
   * Probes a mailbox at once and waits for the result. The probe is one of the schedule: its result
   * is taken in, and the next probe follows after the usual interval. If a probe of the mailbox is
   * under way, its result is waited for, and nothing is traced.
   *
   * @return empty if the mailbox is unknown
   */
  Optional<RequestedResult> probe(Address mailbox, Trace trace, Duration limit)
      throws InterruptedException {
    Deadline deadline = Deadline.in(limit);
    CompletableFuture<RequestedResult> result;
    lock.lock();
    try {
      if (!isKnown(mailbox)) {
        return Optional.empty();
      }
      result = begin(mailbox, trace, deadline);
    } finally {
      lock.unlock();
      changed.run();
    }
    return Optional.of(await(result, deadline));
  }

  private boolean isKnown(Address mailbox) {
    return steps.schedule().isTaken(mailbox) || steps.schedule().find(mailbox).isPresent();
  }

  /** Begins the probe unless it is under way, or that is impossible. */
  private CompletableFuture<RequestedResult> begin(Address mailbox, Trace trace, Deadline deadline)
      throws InterruptedException {
    Optional<String> obstacle = obstacle(mailbox);
    if (obstacle.isPresent()) {
      return notTried(obstacle.get());
    }
    if (steps.schedule().isTaken(mailbox)) {
      return result(mailbox);
    }
    if (!steps.logins().enterAsGuest(deadline.remaining(), steps.clock()::millis)) {
      return notTried("not tried: no connection to the server was free in time");
    }
    // All may have changed during the wait for a connection.
    Optional<String> obstacleNow = obstacle(mailbox);
    Optional<ScheduledProbe> next = steps.schedule().find(mailbox);
    if (obstacleNow.isPresent() || next.isEmpty()) {
      steps.logins().leave();
      return obstacleNow.map(Requests::notTried).orElseGet(() -> result(mailbox));
    }
    CompletableFuture<RequestedResult> result = result(mailbox);
    steps.schedule().take(next.get());
    begin.accept(next.get(), trace);
    return result;
  }

  private CompletableFuture<RequestedResult> result(Address mailbox) {
    return awaited.computeIfAbsent(mailbox, _ -> new CompletableFuture<>());
  }

  private static CompletableFuture<RequestedResult> notTried(String why) {
    return CompletableFuture.completedFuture(new NotTried(why));
  }

  /** Why the mailbox is not probed now; empty if it may be, or its probe is under way. */
  private Optional<String> obstacle(Address mailbox) {
    if (steps.schedule().isTaken(mailbox)) {
      return Optional.empty();
    }
    if (!steps.health().admitsAll()) {
      return Optional.of(steps.health().whyDown().detail());
    }
    Optional<ScheduledProbe> next = steps.schedule().find(mailbox);
    if (next.isEmpty()) {
      return Optional.of("not tried: the mailbox has been removed");
    }
    long waits = next.get().waitsAfterRefusal(steps.clock().millis());
    return waits == 0
        ? Optional.empty()
        : Optional.of(
            "not tried: a login was refused, and the mailbox is not probed for another "
                + Durations.written(Duration.ofSeconds(Math.ceilDiv(waits, 1000))));
  }

  private static RequestedResult await(CompletableFuture<RequestedResult> result, Deadline deadline)
      throws InterruptedException {
    try {
      return result.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return new Late();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a result is never an exception", e);
    }
  }

  /**
   * Passes the result of a probe to those who wait for it; empty if it has none. To be called with
   * the lock held: else a request that follows the probe would get its result.
   */
  void ended(Address mailbox, Optional<MailboxStatus> status) {
    CompletableFuture<RequestedResult> result = awaited.remove(mailbox);
    if (result != null) {
      result.complete(
          status
              .<RequestedResult>map(Ended::new)
              .orElseGet(() -> new NotTried("the probe ended without a result")));
    }
  }

  /**
   * Runs a login. Returns false if it could not begin within {@code limit} or the server is down.
   */
  boolean run(Duration limit, Runnable login) {
    try {
      if (!enter(limit)) {
        return false;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
    try {
      login.run();
      return true;
    } finally {
      leave();
    }
  }

  private boolean enter(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      return steps.health().admitsAll()
          && steps.logins().enterAsGuest(limit, steps.clock()::millis);
    } finally {
      lock.unlock();
      changed.run();
    }
  }

  /** Ends the use of a connection. */
  void leave() {
    lock.lock();
    try {
      steps.logins().leave();
    } finally {
      lock.unlock();
    }
    changed.run();
  }
}
