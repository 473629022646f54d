package mailquota.monitor;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
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
 * How long to wait for a mailbox's next probe. Pure: each probe's result makes the next pace.
 *
 * <p>While nothing threatens the interval doubles; it is cut to half of the time in which the
 * mailbox, at the growth it has shown, would reach its next line. Of a failed probe we know
 * nothing, so it is soon tried again, and then less and less often; a refused login is not, for
 * repeating it locks people out. A refusal that does not say why is in between ({@link Retry}).
 *
 * @param intervalMillis to the next probe
 * @param slackMillis how long after the probe the mailbox could at the earliest reach its next
 *     line: when not all can be probed in time, those with the least come first. Empty when the
 *     probe told nothing of that
 * @param refusals how many times in a row the server refused the login or had had enough of us
 */
record Pace(long intervalMillis, OptionalLong slackMillis, int refusals) {

  /** Of a mailbox never probed. */
  static final Pace FIRST = new Pace(0, OptionalLong.empty(), 0);

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
  private static final int MOST_SLACK = 24;

  private static final double NEVER = Double.POSITIVE_INFINITY;

  Duration interval() {
    return Duration.ofMillis(intervalMillis);
  }

  /**
   * @param trends after {@code result}
   */
  Pace after(ProbeResult result, List<Trend> trends, PollSettings poll, WarningPolicy policy) {
    return switch (result) {
      case Failed failed -> afterFailure(failed, poll);
      case NoQuota _, Unsupported _ -> quiet(poll);
      case Measured _ -> afterReading(trends, poll, policy);
    };
  }

  /** The attempt was made and nothing came of it, not even a failure. */
  Pace afterNothing(PollSettings poll) {
    return new Pace(doubled(poll.maxInterval(), poll), OptionalLong.empty(), 0);
  }

  private Pace afterFailure(Failed failed, PollSettings poll) {
    return switch (failed.retry()) {
      case Retry.ByReason() -> byReason(failed.reason(), poll);
      case Retry.Gently() -> gently(poll);
      case Retry.NotBefore(Duration pause) ->
          (failed.reason() == Reason.AUTH ? gently(poll) : throttled(poll, 0)).notBefore(pause);
    };
  }

  private Pace byReason(Reason reason, PollSettings poll) {
    return switch (reason) {
      case AUTH -> afterRefusal(poll.maxInterval(), LONGEST_REFUSAL, refusals, poll);
      case THROTTLED -> throttled(poll, refusals);
      case DNS, CONNECT, TLS, LOCKED, TIMEOUT, PROTOCOL, UNAVAILABLE -> afterNothing(poll);
    };
  }

  /** "[LOGIN-DELAY]", "[LIMIT]": asking again at once makes it worse. */
  private Pace throttled(PollSettings poll, int times) {
    return afterRefusal(poll.minInterval().multipliedBy(2), LONGEST_REFUSAL, times, poll);
  }

  /** It may pass by itself, or repeating it may lock the account. */
  private Pace gently(PollSettings poll) {
    return afterRefusal(FIRST_GENTLE, LONGEST_GENTLE, refusals, poll);
  }

  private Pace afterRefusal(Duration first, Duration longest, int times, PollSettings poll) {
    // 1, 2, 4 … times the first wait, up to the longest.
    long wait = first.multipliedBy(1L << Math.min(times, 20)).toMillis();
    long most = Math.max(longest.toMillis(), poll.maxInterval().toMillis());
    return new Pace(Math.min(wait, most), OptionalLong.empty(), refusals + 1);
  }

  private Pace notBefore(Duration pause) {
    // The jitter takes up to a tenth of it away.
    long wait = (long) (pause.toMillis() * OVER_JITTER);
    return new Pace(Math.max(intervalMillis, wait), slackMillis, refusals);
  }

  private Pace quiet(PollSettings poll) {
    return new Pace(doubled(longestUsual(poll), poll), OptionalLong.of(mostSlack(poll)), 0);
  }

  private Pace afterReading(List<Trend> trends, PollSettings poll, WarningPolicy policy) {
    OptionalDouble earliest = secondsToNextLine(trends, policy);
    if (earliest.isEmpty()) {
      return quiet(poll);
    }
    long shortest = poll.minInterval().toMillis();
    double millis = earliest.getAsDouble() * 1000;
    long wait = Math.min(doubled(longestUsual(poll), poll), (long) (millis * SAFETY));
    long slack = Math.min((long) millis, mostSlack(poll));
    return new Pace(Math.max(wait, shortest), OptionalLong.of(slack), 0);
  }

  private long doubled(Duration longest, PollSettings poll) {
    long doubled = Math.max(intervalMillis * 2, poll.minInterval().toMillis());
    return Math.min(doubled, longest.toMillis());
  }

  private static Duration longestUsual(PollSettings poll) {
    return poll.adaptive() ? poll.maxInterval() : poll.minInterval();
  }

  private static long mostSlack(PollSettings poll) {
    return poll.maxInterval().toMillis() * MOST_SLACK;
  }

  /**
   * In which time some resource enters a higher level if it grows as it does when it grows fast;
   * empty when none grows, or none has a line above it.
   */
  private static OptionalDouble secondsToNextLine(List<Trend> trends, WarningPolicy policy) {
    double soonest = NEVER;
    for (Trend trend : trends) {
      soonest = Math.min(soonest, secondsToNextLine(trend, policy));
    }
    return soonest == NEVER ? OptionalDouble.empty() : OptionalDouble.of(soonest);
  }

  private static double secondsToNextLine(Trend trend, WarningPolicy policy) {
    double growth = trend.growth();
    OptionalDouble line = policy.nextLine(trend.resource(), trend.usage());
    if (growth <= 0 || line.isEmpty() || !(trend.usage().limit() instanceof Limit.Finite limit)) {
      return NEVER;
    }
    double room = line.getAsDouble() - trend.usage().used();
    double toFull = limit.value() - trend.usage().used();
    double unseen = Math.max(TOLERANCE * limit.value(), Math.min(room, UNSEEN * toFull));
    return unseen / growth;
  }
}
