package mailquota.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.WarningPolicy;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait for a mailbox's next probe. Pure: each probe's result makes the next pace.
 *
 * <p>While nothing threatens the interval doubles; it is cut to half of the time in which the
 * mailbox, at the fastest growth it has shown, would reach its next line. Of a failed probe we know
 * nothing, so it is soon tried again; a refused login is not, for repeating it locks people out.
 *
 * @param interval the present one
 * @param fastestGrowth the fastest growth seen, of the limit in a second, halved for every week
 *     since
 * @param authFailures how many logins in a row were refused
 */
record Pace(
    Duration interval, double fastestGrowth, int authFailures, @Nullable Reading lastReading) {

  private static final Duration GROWTH_HALF_LIFE = Duration.ofDays(7);
  private static final Duration MAX_AUTH_WAIT = Duration.ofDays(1);
  private static final double SAFETY = 0.5;

  /** Of a mailbox never probed: its first interval after that is the shortest. */
  static Pace first() {
    return new Pace(Duration.ZERO, 0, 0, null);
  }

  Pace after(ProbeResult result, PollSettings poll, WarningPolicy policy) {
    return switch (result) {
      case Failed(Reason reason, _) when reason == Reason.AUTH -> afterAuthFailure(poll);
      case Failed _ -> new Pace(doubled(poll), fastestGrowth, 0, lastReading);
      case NoQuota _, Unsupported _ -> new Pace(doubled(poll), fastestGrowth, 0, null);
      case Measured(Reading reading) -> afterReading(reading, poll, policy);
    };
  }

  private Pace afterAuthFailure(PollSettings poll) {
    // 1, 2, 4 … times the longest interval, up to a day.
    Duration wait = poll.maxInterval().multipliedBy(1L << Math.min(authFailures, 20));
    Duration longest = longer(MAX_AUTH_WAIT, poll.maxInterval());
    return new Pace(shorter(wait, longest), fastestGrowth, authFailures + 1, lastReading);
  }

  private Pace afterReading(Reading reading, PollSettings poll, WarningPolicy policy) {
    double growth = Math.max(growthSinceLast(reading), faded(reading.at()));
    if (!poll.adaptive()) {
      return new Pace(poll.minInterval(), growth, 0, reading);
    }
    Duration wait = doubled(poll);
    OptionalDouble distance = distanceToNextLine(reading, policy);
    if (distance.isPresent() && growth > 0) {
      double seconds = distance.getAsDouble() / growth * SAFETY;
      wait = shorter(wait, seconds(Math.min(seconds, poll.maxInterval().toSeconds() + 1.0)));
    }
    return new Pace(longer(wait, poll.minInterval()), growth, 0, reading);
  }

  private Duration doubled(PollSettings poll) {
    if (!poll.adaptive()) {
      return poll.minInterval();
    }
    return shorter(longer(interval.multipliedBy(2), poll.minInterval()), poll.maxInterval());
  }

  private double growthSinceLast(Reading reading) {
    if (lastReading == null) {
      return 0;
    }
    double elapsed = secondsBetween(lastReading.at(), reading.at());
    double grown = ratio(reading) - ratio(lastReading);
    return elapsed > 0 && grown > 0 ? grown / elapsed : 0;
  }

  private double faded(Instant now) {
    if (lastReading == null) {
      return fastestGrowth;
    }
    double halves = secondsBetween(lastReading.at(), now) / GROWTH_HALF_LIFE.toSeconds();
    return fastestGrowth * Math.pow(0.5, Math.max(0, halves));
  }

  /**
   * How much of its limit the mailbox may still take up until some resource enters a higher level.
   */
  private static OptionalDouble distanceToNextLine(Reading reading, WarningPolicy policy) {
    return reading.roots().stream()
        .map(QuotaRoot::resources)
        .flatMapToDouble(
            resources -> resources.entrySet().stream().flatMapToDouble(r -> distance(r, policy)))
        .min();
  }

  private static DoubleStream distance(Map.Entry<Resource, Usage> resource, WarningPolicy policy) {
    Usage usage = resource.getValue();
    if (!resource.getKey().stopsMail()
        || !(usage.limit() instanceof Limit.Finite(long limit))
        || limit == 0) {
      return DoubleStream.empty();
    }
    return policy.nextLine(resource.getKey(), usage).stream()
        .map(line -> (line - usage.used()) / limit);
  }

  private static double ratio(Reading reading) {
    return reading.headline().map(Ratio::value).orElse(0.0);
  }

  private static double secondsBetween(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
