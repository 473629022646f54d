package mailquota.probe.oauth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mailquota.net.Deadline;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.oauth.TokenAnswer.Failed;
import mailquota.probe.oauth.TokenAnswer.Granted;
import mailquota.quota.Durations;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * One token, cached until shortly before it expires. Of concurrent callers one requests it, and the
 * others wait for the answer. Thread-safe.
 */
final class SharedToken {

  /** Requests a token; never throws for a failure of the endpoint. */
  @FunctionalInterface
  interface Request {
    TokenAnswer ask(Deadline deadline);
  }

  /** A token is not used in its last tenth, at most this long. */
  private static final Duration MAX_MARGIN = Duration.ofMinutes(1);

  /** A token that replaced a refused one is not replaced again within this time. */
  private static final Duration REPLACED_AT_MOST_EVERY = Duration.ofMinutes(5);

  private record Held(Granted granted, Instant since, Instant until, boolean isReplacement) {}

  private final Request request;
  private final InstantSource clock;
  private final FailureMemory refusals;
  private final FailureMemory outages;

  /** This and the fields below are guarded by this object's monitor. */
  private @Nullable Held held;

  private @Nullable FutureTask<TokenAnswer> underWay;
  private boolean isReplacing;

  /** The outages of the endpoint are shared by all its tokens. */
  SharedToken(Request request, InstantSource clock, FailureMemory outages) {
    this.request = request;
    this.clock = clock;
    this.outages = outages;
    refusals = new FailureMemory(clock);
  }

  Secret get(Deadline deadline) throws ProbeFailedException {
    FutureTask<TokenAnswer> answer = knownOrUnderWay(deadline);
    // Only the first caller runs it; the others wait below.
    answer.run();
    return switch (await(answer, deadline)) {
      case Granted granted -> granted.token();
      case Failed(Reason reason, String detail) -> throw new ProbeFailedException(reason, detail);
    };
  }

  /**
   * The mail server refused the token. It is dropped, so that the next probe requests another; at
   * most once in a while, because a mailbox without access refuses every token.
   */
  synchronized void refused(Secret token) {
    if (held != null && held.granted.token().equals(token) && isReplaceable(held)) {
      held = null;
      isReplacing = true;
    }
  }

  private boolean isReplaceable(Held token) {
    return !token.isReplacement
        || !clock.instant().isBefore(token.since.plus(REPLACED_AT_MOST_EVERY));
  }

  private synchronized FutureTask<TokenAnswer> knownOrUnderWay(Deadline deadline) {
    if (held != null && clock.instant().isBefore(held.until)) {
      return known(held.granted);
    }
    Optional<Failed> failure = refusals.standing().or(outages::standing);
    if (failure.isPresent()) {
      return known(failure.get());
    }
    if (underWay == null) {
      underWay = new FutureTask<>(() -> ask(deadline));
    }
    return underWay;
  }

  private static FutureTask<TokenAnswer> known(TokenAnswer answer) {
    return new FutureTask<>(() -> answer);
  }

  private TokenAnswer ask(Deadline deadline) {
    TokenAnswer answer = new Failed(Reason.UNAVAILABLE, "the token request failed unexpectedly");
    try {
      answer = request.ask(deadline);
    } finally {
      learn(answer);
    }
    return answer;
  }

  private synchronized void learn(TokenAnswer answer) {
    underWay = null;
    switch (answer) {
      case Granted granted -> {
        Instant now = clock.instant();
        Instant until = now.plus(granted.lifetime()).minus(margin(granted.lifetime()));
        held = new Held(granted, now, until, isReplacing);
        isReplacing = false;
        refusals.forget();
        outages.forget();
      }
      // Only a refusal of this token is no failure of the endpoint.
      case Failed failed -> (failed.reason() == Reason.AUTH ? refusals : outages).remember(failed);
    }
  }

  private static Duration margin(Duration lifetime) {
    return Durations.shorter(lifetime.dividedBy(10), MAX_MARGIN);
  }

  private static TokenAnswer await(FutureTask<TokenAnswer> answer, Deadline deadline) {
    try {
      return answer.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return new Failed(Reason.TIMEOUT, "no token within the probe's time");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Failed(Reason.TIMEOUT, "the agent is stopping");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a token request must not throw", e);
    }
  }
}
