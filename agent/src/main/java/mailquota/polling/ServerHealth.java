package mailquota.polling;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import mailquota.loop.Backoff;
import mailquota.quota.Durations;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Retry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a server is up, decided from the probes of its mailboxes by a circuit breaker, which logs
 * when the server is down and when it is back. A server is down after several failures in a row;
 * then single trials follow with a backoff. Thread-safe.
 */
final class ServerHealth {

  private static final int FAILURES_TO_BE_DOWN = 3;

  /** Fewer refused logins in a row may be removed mailboxes of a server that is up. */
  private static final int REFUSALS_TO_BE_DOWN = 10;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Backoff REFUSED = new Backoff(Duration.ofMinutes(1), Duration.ofDays(1));

  /**
   * How long timeouts do not count after a refused login: the penalty, in which a server delays
   * logins on purpose, and the time until a probe that began within it has timed out.
   */
  private static final Duration DELAYED = Concurrency.PENALTY.plusSeconds(30);

  private static final double JITTER = 0.1;

  private static final Logger log = LoggerFactory.getLogger(ServerHealth.class);

  private final String server;
  private final boolean oneSecret;
  private final InstantSource clock;
  private final CircuitBreaker breaker;
  private final IntSupplier mailboxes;
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile boolean hasAnswered;
  private volatile long delayedUntil = Long.MIN_VALUE;
  private volatile @Nullable Failed lastFailure;

  /** When it went up or down; null until one of both. */
  private volatile @Nullable Instant since;

  private volatile @Nullable Instant nextTrial;

  /**
   * @param mailboxes the present number of its mailboxes; with few, fewer failures are enough
   * @param oneSecret whether one secret is used for every mailbox, so that its refusal counts
   *     against the server: trying it with each mailbox would lock it
   * @param poll the present settings, the shortest interval of which is the longest pause between
   *     two trials, except after refusals
   */
  ServerHealth(
      String server,
      IntSupplier mailboxes,
      boolean oneSecret,
      Supplier<PollSettings> poll,
      InstantSource clock) {
    this.server = server;
    this.mailboxes = mailboxes;
    this.oneSecret = oneSecret;
    this.clock = clock;
    breaker =
        CircuitBreaker.of(
            server,
            CircuitBreakerConfig.custom()
                .slidingWindow(1, 1, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(100)
                .recordResult(any -> any instanceof ProbeResult result && isTheServers(result))
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(trial -> untilTrial(poll.get(), trial).toMillis())
                .clock(clock.withZone(ZoneOffset.UTC))
                .build());
    breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition()));
  }

  private Duration untilTrial(PollSettings poll, int trial) {
    Duration pause = pause(backoff(poll), trial);
    nextTrial = clock.instant().plus(pause);
    return pause;
  }

  private static Backoff backoff(PollSettings poll) {
    return new Backoff(FIRST_PAUSE, Durations.shorter(poll.minInterval(), LONGEST_PAUSE));
  }

  private Duration pause(Backoff usual, int trial) {
    Failed last = lastFailure;
    boolean isRefusal = last != null && last.reason() == Reason.AUTH;
    return switch (last == null ? Retry.BY_REASON : last.retry()) {
      case Retry.ByReason() -> withJitter(isRefusal ? REFUSED : usual, trial);
      case Retry.Gently() -> withJitter(ProbeInterval.AMBIGUOUS, trial);
      case Retry.NotBefore(Duration pause) ->
          Durations.longer(pause, withJitter(isRefusal ? ProbeInterval.AMBIGUOUS : usual, trial));
    };
  }

  private static Duration withJitter(Backoff backoff, int trial) {
    return backoff.after(trial, JITTER, ThreadLocalRandom.current());
  }

  /** Whether all mailboxes may be probed, because the server is not known to be down. */
  boolean admitsAll() {
    return breaker.getState() == State.CLOSED;
  }

  /** Whether one trial probe may begin. The caller has to call {@link #record} after it. */
  boolean admitsTrial() {
    return breaker.tryAcquirePermission();
  }

  /**
   * Records a result, of a batch the one chosen by {@link #forHealth}; empty if the probe was
   * interrupted.
   */
  void record(Optional<ProbeResult> recorded) {
    if (recorded.isEmpty()) {
      breaker.releasePermission();
      return;
    }
    ProbeResult result = recorded.get();
    if (result instanceof Failed failed && failed.reason() == Reason.AUTH) {
      delayedUntil = clock.millis() + DELAYED.toMillis();
    }
    if (isDelayedOnPurpose(result)) {
      return;
    }
    if (result instanceof Failed failure && isTheServers(failure)) {
      lastFailure = failure;
      if (admitsAll() && isOneOfFew(failure.reason() == Reason.AUTH)) {
        return;
      }
    } else {
      since = hasAnswered ? since : clock.instant();
      hasAnswered = true;
      failures.set(0);
      refusals.set(0);
    }
    breaker.onResult(0, TimeUnit.NANOSECONDS, result);
  }

  /** Whether a timeout does not count; that of a trial always counts. */
  private boolean isDelayedOnPurpose(ProbeResult result) {
    return result instanceof Failed failed
        && failed.reason() == Reason.TIMEOUT
        && clock.millis() < delayedUntil
        && admitsAll();
  }

  /** Whether there were so few failures in a row that they may be due to the mailboxes. */
  private boolean isOneOfFew(boolean isRefusal) {
    int inARow = (isRefusal ? refusals : failures).incrementAndGet();
    int mostNeeded = isRefusal ? REFUSALS_TO_BE_DOWN : FAILURES_TO_BE_DOWN;
    return inARow < Math.clamp(mailboxes.getAsInt(), 1, mostNeeded);
  }

  /** Of two results of a batch, the one to record: a server that answers one is up. */
  ProbeResult forHealth(@Nullable ProbeResult one, ProbeResult other) {
    return one == null || isTheServers(one) ? other : one;
  }

  /** Whether the server is up; empty until its first answer or outage. */
  Optional<Boolean> isUp() {
    if (breaker.getState() != State.CLOSED) {
      return Optional.of(false);
    }
    return hasAnswered ? Optional.of(true) : Optional.empty();
  }

  /** Whether it answers, since when, and why not. */
  ServerState state() {
    if (admitsAll()) {
      return hasAnswered ? new ServerState.Up(since) : new ServerState.Unknown();
    }
    Failed why = lastFailure;
    boolean isTrying = breaker.getState() == State.HALF_OPEN;
    return new ServerState.Down(why == null ? whyDown() : why, since, isTrying ? null : nextTrial);
  }

  /** The failure of a mailbox that is due and is not probed. */
  Failed whyDown() {
    Failed why = lastFailure;
    return why == null
        ? new Failed(Reason.UNAVAILABLE, "not tried: the server is down")
        : why.withDetail("not tried: the server is down: " + why.detail());
  }

  private void log(StateTransition transition) {
    Failed why = lastFailure;
    if (transition == StateTransition.HALF_OPEN_TO_CLOSED
        || transition == StateTransition.CLOSED_TO_OPEN) {
      since = clock.instant();
    }
    if (transition == StateTransition.HALF_OPEN_TO_CLOSED) {
      log.info("server={} is back", server);
    } else if (transition == StateTransition.CLOSED_TO_OPEN && why != null) {
      log.warn("server={} is down, reason={}: {}", server, why.reason().label(), why.detail());
    }
  }

  /** Whether the result is a failure that counts against the server. */
  private boolean isTheServers(ProbeResult result) {
    return result instanceof Failed(Reason reason, _, _)
        && switch (reason) {
          case DNS, CONNECT, TLS, TIMEOUT, UNAVAILABLE -> true;
          case AUTH -> oneSecret;
          case LOCKED, THROTTLED, PROTOCOL -> false;
        };
  }
}
