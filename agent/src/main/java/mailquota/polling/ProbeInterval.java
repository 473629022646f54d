package mailquota.polling;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import mailquota.board.MailboxStatus;
import mailquota.board.Trend;
import mailquota.loop.Backoff;
import mailquota.probe.Probe;
import mailquota.quota.Durations;
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
 * The interval to a mailbox's next probe: a pure function of the previous interval and the result.
 *
 * <p>The interval doubles with each probe, up to half of the time in which the mailbox would reach
 * its next threshold at the growth of its trends. After a failed probe it starts short and doubles.
 * After a refused login it starts long, because repeated refusals lock an account; after a refusal
 * without a reason it starts in between ({@link Retry}).
 *
 * @param intervalMillis to the next probe
 * @param millisToNextThreshold how soon after the probe the mailbox could reach its next threshold;
 *     when not all mailboxes can be probed in time, those with the smallest value are probed first.
 *     Empty when the probe did not measure
 * @param refusals the number of refused or throttled logins in a row
 */
record ProbeInterval(long intervalMillis, OptionalLong millisToNextThreshold, int refusals) {

  /** The interval before the first probe. */
  static final ProbeInterval FIRST = new ProbeInterval(0, OptionalLong.empty(), 0);

  private static final Duration LONGEST_REFUSAL = Duration.ofDays(1);

  /**
   * After a refusal without a reason: logins at 0, 10, 30 and 70 minutes, and then once an hour,
   * which is at most three an hour. Servers usually lock an account after five or more.
   */
  static final Backoff AMBIGUOUS = new Backoff(Duration.ofMinutes(10), Duration.ofHours(1));

  /** Makes an interval with jitter at least as long as the pause that a server named. */
  private static final double JITTER_MARGIN = 1.12;

  /** The interval as a share of the time to the next threshold. */
  private static final double INTERVAL_SHARE = 0.5;

  /**
   * How far a threshold may be exceeded before a probe, as a share of the limit. Without it, a
   * mailbox just below a threshold would be probed at the shortest interval.
   */
  private static final double TOLERANCE = 0.02;

  /**
   * The largest growth between two probes, as a share of the free space, because a level may also
   * begin by a forecast.
   */
  private static final double MAX_GROWTH = 0.08;

  /** The latest assumed time to the next threshold, in longest intervals. */
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

  /** When a mailbox is due that was last probed by another process, in milliseconds since 1970. */
  static long nextAfter(MailboxStatus known, PollSettings poll, WarningPolicy policy) {
    Probe last = known.lastProbe();
    return last.at().toEpochMilli()
        + FIRST.after(last.result(), known.trends(), poll, policy).intervalMillis;
  }

  /** The interval after a probe without a result. */
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
      case AUTH -> refused(poll.maxInterval(), refusals, poll);
      case THROTTLED -> throttled(poll, refusals);
      case DNS, CONNECT, TLS, LOCKED, TIMEOUT, PROTOCOL, UNAVAILABLE -> afterNothing(poll);
    };
  }

  /** "[LOGIN-DELAY]", "[LIMIT]": an immediate retry would be refused again. */
  private ProbeInterval throttled(PollSettings poll, int times) {
    return refused(poll.minInterval().multipliedBy(2), times, poll);
  }

  private ProbeInterval gently(PollSettings poll) {
    return refused(AMBIGUOUS, refusals, poll);
  }

  private ProbeInterval refused(Duration first, int times, PollSettings poll) {
    return refused(new Backoff(first, LONGEST_REFUSAL), times, poll);
  }

  private ProbeInterval refused(Backoff backoff, int times, PollSettings poll) {
    Duration longest = Durations.longer(backoff.longest(), poll.maxInterval());
    Duration wait = new Backoff(backoff.first(), longest).after(times + 1);
    return new ProbeInterval(wait.toMillis(), OptionalLong.empty(), refusals + 1);
  }

  private ProbeInterval notBefore(Duration pause) {
    long wait = (long) (pause.toMillis() * JITTER_MARGIN);
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
    long wait = Math.min(doubled(longestUsual(poll), poll), (long) (millis * INTERVAL_SHARE));
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
   * The time until some resource reaches a higher level at the growth of its trend; empty if none
   * grows or none has a higher level.
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
    OptionalDouble threshold = policy.nextThreshold(trend.resource(), trend.usage());
    if (growth <= 0
        || threshold.isEmpty()
        || !(trend.usage().limit() instanceof Limit.Finite limit)) {
      return NEVER;
    }
    double toThreshold = threshold.getAsDouble() - trend.usage().used();
    double free = limit.value() - trend.usage().used();
    double allowed = Math.max(TOLERANCE * limit.value(), Math.min(toThreshold, MAX_GROWTH * free));
    return allowed / growth;
  }
}
