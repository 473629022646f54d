package mailquota.polling;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import mailquota.board.Trend;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reason;
import mailquota.quota.Retry;
import mailquota.warning.WarningPolicy;

/**
 * How long to wait for a mailbox's next probe. Pure: each probe's result makes the next interval.
 *
 * <p>The interval doubles with each probe, up to half of the time in which the mailbox, at the
 * growth it has shown, would reach its next threshold. After a failed probe it starts short and
 * doubles. After a refused login it is long from the start, since repeated refusals lock an
 * account; after a refusal without a reason it is in between ({@link Retry}).
 *
 * @param intervalMillis to the next probe
 * @param millisToNextThreshold how soon after the probe the mailbox could reach its next threshold;
 *     when not all mailboxes can be probed in time, those with the smallest value are probed first.
 *     Empty when the probe did not measure
 * @param refusals how many times in a row the server refused the login or had had enough of us
 */
record ProbeInterval(long intervalMillis, OptionalLong millisToNextThreshold, int refusals) {

  /** Of a mailbox never probed. */
  static final ProbeInterval FIRST = new ProbeInterval(0, OptionalLong.empty(), 0);

  private static final Duration LONGEST_REFUSAL = Duration.ofDays(1);

  /**
   * Of an ambiguous refusal: at 0, 10, 30 and 70 minutes, and then once an hour, which is at most
   * three logins an hour. Usual policies lock an account after five refused ones or more.
   */
  private static final Duration FIRST_GENTLE = Duration.ofMinutes(10);

  private static final Duration LONGEST_GENTLE = Duration.ofHours(1);
  private static final double OVER_JITTER = 1.12;
  private static final double SAFETY = 0.5;

  /**
   * A line may be crossed by this share of the limit before that is seen. Else a mailbox that rests
   * just below a line would be probed as often as can be, for as long as it rests.
   */
  private static final double TOLERANCE = 0.02;

  /**
   * A level may also begin by a forecast, anywhere on the way to the limit: no more goes unseen.
   */
  private static final double UNSEEN = 0.08;

  /** However quiet a mailbox is, it is not put off for ever. */
  private static final int LONGEST_TO_THRESHOLD = 24;

  private static final double NEVER = Double.POSITIVE_INFINITY;

  Duration interval() {
    return Duration.ofMillis(intervalMillis);
  }

  /**
   * @param trends after {@code result}
   */
  ProbeInterval after(
      ProbeResult result, List<Trend> trends, PollSettings poll, WarningPolicy policy) {
    return switch (result) {
      case Failed failed -> afterFailure(failed, poll);
      case NoQuota _, Unsupported _ -> quiet(poll);
      case Measured _ -> afterReading(trends, poll, policy);
    };
  }

  /** The attempt was made and nothing came of it, not even a failure. */
  ProbeInterval afterNothing(PollSettings poll) {
    return new ProbeInterval(doubled(poll.maxInterval(), poll), OptionalLong.empty(), 0);
  }

  private ProbeInterval afterFailure(Failed failed, PollSettings poll) {
    return switch (failed.retry()) {
      case Retry.ByReason() -> byReason(failed.reason(), poll);
      case Retry.Gently() -> gently(poll);
      case Retry.NotBefore(Duration pause) ->
          (failed.reason() == Reason.AUTH ? gently(poll) : throttled(poll, 0)).notBefore(pause);
    };
  }

  private ProbeInterval byReason(Reason reason, PollSettings poll) {
    return switch (reason) {
      case AUTH -> afterRefusal(poll.maxInterval(), LONGEST_REFUSAL, refusals, poll);
      case THROTTLED -> throttled(poll, refusals);
      case DNS, CONNECT, TLS, LOCKED, TIMEOUT, PROTOCOL, UNAVAILABLE -> afterNothing(poll);
    };
  }

  /** "[LOGIN-DELAY]", "[LIMIT]": asking again at once makes it worse. */
  private ProbeInterval throttled(PollSettings poll, int times) {
    return afterRefusal(poll.minInterval().multipliedBy(2), LONGEST_REFUSAL, times, poll);
  }

  /** It may pass by itself, or repeating it may lock the account. */
  private ProbeInterval gently(PollSettings poll) {
    return afterRefusal(FIRST_GENTLE, LONGEST_GENTLE, refusals, poll);
  }

  private ProbeInterval afterRefusal(
      Duration first, Duration longest, int times, PollSettings poll) {
    // 1, 2, 4 … times the first wait, up to the longest.
    long wait = first.multipliedBy(1L << Math.min(times, 20)).toMillis();
    long most = Math.max(longest.toMillis(), poll.maxInterval().toMillis());
    return new ProbeInterval(Math.min(wait, most), OptionalLong.empty(), refusals + 1);
  }

  private ProbeInterval notBefore(Duration pause) {
    // The jitter takes up to a tenth of it away.
    long wait = (long) (pause.toMillis() * OVER_JITTER);
    return new ProbeInterval(Math.max(intervalMillis, wait), millisToNextThreshold, refusals);
  }

  private ProbeInterval quiet(PollSettings poll) {
    return new ProbeInterval(
        doubled(longestUsual(poll), poll), OptionalLong.of(longestToThreshold(poll)), 0);
  }

  private ProbeInterval afterReading(List<Trend> trends, PollSettings poll, WarningPolicy policy) {
    OptionalDouble earliest = secondsToNextThreshold(trends, policy);
    if (earliest.isEmpty()) {
      return quiet(poll);
    }
    long shortest = poll.minInterval().toMillis();
    double millis = earliest.getAsDouble() * 1000;
    long wait = Math.min(doubled(longestUsual(poll), poll), (long) (millis * SAFETY));
    long toThreshold = Math.min((long) millis, longestToThreshold(poll));
    return new ProbeInterval(Math.max(wait, shortest), OptionalLong.of(toThreshold), 0);
  }

  private long doubled(Duration longest, PollSettings poll) {
    long doubled = Math.max(intervalMillis * 2, poll.minInterval().toMillis());
    return Math.min(doubled, longest.toMillis());
  }

  private static Duration longestUsual(PollSettings poll) {
    return poll.adaptive() ? poll.maxInterval() : poll.minInterval();
  }

  private static long longestToThreshold(PollSettings poll) {
    return poll.maxInterval().toMillis() * LONGEST_TO_THRESHOLD;
  }

  /**
   * In which time some resource enters a higher level if it grows as it does when it grows fast;
   * empty when none grows, or none has a line above it.
   */
  private static OptionalDouble secondsToNextThreshold(List<Trend> trends, WarningPolicy policy) {
    double soonest = NEVER;
    for (Trend trend : trends) {
      soonest = Math.min(soonest, secondsToNextThreshold(trend, policy));
    }
    return soonest == NEVER ? OptionalDouble.empty() : OptionalDouble.of(soonest);
  }

  private static double secondsToNextThreshold(Trend trend, WarningPolicy policy) {
    double growth = trend.growth();
    OptionalDouble line = policy.nextThreshold(trend.resource(), trend.usage());
    if (growth <= 0 || line.isEmpty() || !(trend.usage().limit() instanceof Limit.Finite limit)) {
      return NEVER;
    }
    double room = line.getAsDouble() - trend.usage().used();
    double toFull = limit.value() - trend.usage().used();
    double unseen = Math.max(TOLERANCE * limit.value(), Math.min(room, UNSEEN * toFull));
    return unseen / growth;
  }
}
