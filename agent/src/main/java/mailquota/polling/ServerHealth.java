package mailquota.polling;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.quota.Durations;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Retry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a server is up, judged by the probes of its mailboxes: a circuit breaker, with one log
 * line when the server goes down and one when it is back. A single failure says little of a server
 * with many mailboxes; a few in a row do. While it is down one probe tries it now and then, ever
 * less often. Thread-safe.
 */
final class ServerHealth {

  private static final int FAILURES_TO_BE_DOWN = 3;

  /** As many mailboxes may be gone from a server that still answers. */
  private static final int REFUSALS_TO_BE_DOWN = 10;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration FIRST_REFUSAL = Duration.ofMinutes(1);
  private static final Duration LONGEST_REFUSAL = Duration.ofDays(1);
  private static final Duration FIRST_AMBIGUOUS = Duration.ofMinutes(10);
  private static final Duration LONGEST_AMBIGUOUS = Duration.ofHours(1);

  /**
   * A login that a server delays on purpose, because of one that it refused, may end in a timeout.
   * That of a probe that begins while it does so is noticed later.
   */
  private static final Duration DELAYED = Concurrency.PENALTY.plusSeconds(30);

  private static final double LESS_OFTEN = 2;
  private static final double JITTER = 0.1;

  private static final Logger log = LoggerFactory.getLogger(ServerHealth.class);

  private final String server;
  private final boolean oneSecret;
  private final InstantSource clock;
  private final CircuitBreaker breaker;
  private final int refusalsToBeDown;
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile boolean hasTold;
  private volatile long delayedUntil = Long.MIN_VALUE;
  private volatile @Nullable Failed lastFailure;

  /**
   * @param oneSecret whether one and the same secret opens every mailbox: refused again and again,
   *     it is the server's failure, for trying it with each mailbox would lock it out
   * @param poll between two trials of a server that is down lies its shortest interval at most,
   *     except after refusals
   */
  ServerHealth(
      String server, int mailboxes, boolean oneSecret, PollSettings poll, InstantSource clock) {
    this.server = server;
    this.oneSecret = oneSecret;
    this.clock = clock;
    int failures = Math.clamp(mailboxes, 1, FAILURES_TO_BE_DOWN);
    refusalsToBeDown = Math.clamp(mailboxes, 1, REFUSALS_TO_BE_DOWN) - failures + 1;
    breaker =
        CircuitBreaker.of(
            server,
            CircuitBreakerConfig.custom()
                .slidingWindow(failures, failures, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(100)
                .recordResult(told -> told instanceof ProbeResult result && isTheServers(result))
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(pauses(poll))
                .clock(clock.withZone(ZoneOffset.UTC))
                .build());
    breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition()));
  }

  private IntervalFunction pauses(PollSettings poll) {
    IntervalFunction usual =
        backoff(FIRST_PAUSE, Durations.shorter(poll.minInterval(), LONGEST_PAUSE));
    IntervalFunction afterRefusal = backoff(FIRST_REFUSAL, LONGEST_REFUSAL);
    IntervalFunction afterAmbiguous = backoff(FIRST_AMBIGUOUS, LONGEST_AMBIGUOUS);
    return attempt -> {
      Failed last = lastFailure;
      if (last == null) {
        return usual.apply(attempt);
      }
      boolean isRefusal = last.reason() == Reason.AUTH;
      return switch (last.retry()) {
        case Retry.ByReason() -> (isRefusal ? afterRefusal : usual).apply(attempt);
        case Retry.Gently() -> afterAmbiguous.apply(attempt);
        case Retry.NotBefore(Duration pause) ->
            Math.max(pause.toMillis(), (isRefusal ? afterAmbiguous : usual).apply(attempt));
      };
    };
  }

  private static IntervalFunction backoff(Duration first, Duration longest) {
    return IntervalFunction.ofExponentialRandomBackoff(
        Durations.shorter(first, longest), LESS_OFTEN, JITTER, longest);
  }

  /** Whether everybody may be probed: the server is not known to be down. */
  boolean admitsAll() {
    return breaker.getState() == State.CLOSED;
  }

  /**
   * Whether one probe may try the server that is down. It has to be followed by {@link #record}.
   */
  boolean admitsTrial() {
    return breaker.tryAcquirePermission();
  }

  /**
   * Takes in what one mailbox, or the one of a batch that tells most, has told; empty when the
   * attempt was broken off and told nothing.
   */
  void record(Optional<ProbeResult> told) {
    if (told.isEmpty()) {
      breaker.releasePermission();
      return;
    }
    if (told.get() instanceof Failed failed && failed.reason() == Reason.AUTH) {
      delayedUntil = clock.millis() + DELAYED.toMillis();
    }
    if (isDelayedOnPurpose(told.get())) {
      return;
    }
    if (told.get() instanceof Failed failure && isTheServers(failure)) {
      lastFailure = failure;
      if (failure.reason() == Reason.AUTH && isOneOfFew()) {
        return;
      }
    } else {
      hasTold = true;
      refusals.set(0);
    }
    breaker.onResult(0, TimeUnit.NANOSECONDS, told.get());
  }

  /** Whether it says nothing of the server; a trial of one that is down always does. */
  private boolean isDelayedOnPurpose(ProbeResult told) {
    return told instanceof Failed failed
        && failed.reason() == Reason.TIMEOUT
        && clock.millis() < delayedUntil
        && admitsAll();
  }

  /** Whether so few were refused in a row that it may be the mailboxes. */
  private boolean isOneOfFew() {
    return refusals.incrementAndGet() < refusalsToBeDown && admitsAll();
  }

  /** Of two results of a batch the one that tells more: a server that answers one is up. */
  ProbeResult telling(@Nullable ProbeResult one, ProbeResult other) {
    return one == null || isTheServers(one) ? other : one;
  }

  /** Empty until a probe has told. */
  Optional<Boolean> isUp() {
    if (breaker.getState() != State.CLOSED) {
      return Optional.of(false);
    }
    return hasTold ? Optional.of(true) : Optional.empty();
  }

  /** Why a mailbox that is due is not asked. */
  Failed whyDown() {
    Failed why = lastFailure;
    return why == null
        ? new Failed(Reason.UNAVAILABLE, "not tried: the server is down")
        : why.withDetail("not tried: the server is down: " + why.detail());
  }

  private void log(StateTransition transition) {
    Failed why = lastFailure;
    if (transition == StateTransition.HALF_OPEN_TO_CLOSED) {
      log.info("server={} is back", server);
    } else if (transition == StateTransition.CLOSED_TO_OPEN && why != null) {
      log.warn("server={} is down, reason={}: {}", server, why.reason().label(), why.detail());
    }
  }

  /** Whether it is a failure, and the server's rather than only this mailbox's. */
  private boolean isTheServers(ProbeResult result) {
    return result instanceof Failed(Reason reason, _, _)
        && switch (reason) {
          case DNS, CONNECT, TLS, TIMEOUT, UNAVAILABLE -> true;
          case AUTH -> oneSecret;
          case LOCKED, THROTTLED, PROTOCOL -> false;
        };
  }
}
