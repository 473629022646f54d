package mailquota.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.WarningPolicy;
import org.junit.jupiter.api.Test;

/** Between one minute and one hour, by what the mailbox does. */
class PaceTest {

  private static final PollSettings ADAPTIVE = PollSettings.DEFAULT;
  private static final PollSettings FIXED =
      new PollSettings(Duration.ofMinutes(1), Duration.ofHours(1), false);
  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final long LIMIT = 100_000_000_000L;

  @Test
  void aQuietMailboxIsAskedHalfAsOftenEachTimeUpToTheLongestInterval() {
    Pace pace = Pace.first();
    Duration[] intervals = new Duration[8];
    for (int i = 0; i < intervals.length; i++) {
      pace = next(pace, measured(i, 10), ADAPTIVE);
      intervals[i] = pace.interval();
    }
    assertThat(intervals)
        .containsExactly(
            minutes(1),
            minutes(2),
            minutes(4),
            minutes(8),
            minutes(16),
            minutes(32),
            minutes(60),
            minutes(60));
  }

  @Test
  void aGrowingMailboxIsAskedAtHalfTheTimeToItsNextLine() {
    Pace pace = settled();
    // 1 % an hour at 70 %: ten hours to the line at 80 %, so the longest interval is short enough.
    pace = next(pace, measured(0, 69), ADAPTIVE);
    pace = next(pace, measured(60, 70), ADAPTIVE);
    assertThat(pace.interval()).isEqualTo(minutes(60));
    // At 79 % it is one hour to the line.
    pace = next(pace, measured(120, 79), ADAPTIVE);
    assertThat(pace.interval()).isBetween(minutes(3), minutes(4));
  }

  @Test
  void aPastBurstIsRememberedAndFades() {
    Pace burst = next(next(settled(), measured(0, 10), ADAPTIVE), measured(60, 60), ADAPTIVE);
    Pace dayLater = next(burst, measured(24 * 60, 60), ADAPTIVE);
    Pace monthLater = next(burst, measured(30 * 24 * 60, 60), ADAPTIVE);
    assertThat(burst.interval()).isEqualTo(minutes(12));
    assertThat(dayLater.interval()).isBetween(minutes(12), minutes(14));
    assertThat(monthLater.interval()).isGreaterThan(dayLater.interval());
  }

  @Test
  void aRefusedLoginIsNotRepeatedSoon() {
    Pace pace = Pace.first();
    Duration[] intervals = new Duration[7];
    for (int i = 0; i < intervals.length; i++) {
      pace = next(pace, failed(Reason.AUTH), ADAPTIVE);
      intervals[i] = pace.interval();
    }
    assertThat(intervals)
        .containsExactly(hours(1), hours(2), hours(4), hours(8), hours(16), hours(24), hours(24));
  }

  @Test
  void aLoginThatWorksAgainIsForgiven() {
    Pace pace = next(next(Pace.first(), failed(Reason.AUTH), ADAPTIVE), failed(Reason.AUTH), FIXED);
    pace = next(pace, measured(0, 10), FIXED);
    assertThat(pace.authFailures()).isZero();
    assertThat(pace.interval()).isEqualTo(minutes(1));
  }

  @Test
  void anyOtherFailureIsTriedAgainSoonAndThenLessOften() {
    Pace first = next(Pace.first(), failed(Reason.CONNECT), ADAPTIVE);
    assertThat(first.interval()).isEqualTo(minutes(1));
    assertThat(next(first, failed(Reason.CONNECT), ADAPTIVE).interval()).isEqualTo(minutes(2));
  }

  @Test
  void fixedPollingIsFixed() {
    Pace pace = next(Pace.first(), measured(0, 10), FIXED);
    pace = next(pace, measured(1, 79), FIXED);
    assertThat(pace.interval()).isEqualTo(minutes(1));
    assertThat(next(pace, new NoQuota(), FIXED).interval()).isEqualTo(minutes(1));
  }

  @Test
  void aPurgeIsNoGrowth() {
    Pace pace = next(next(settled(), measured(0, 79), ADAPTIVE), measured(1, 20), ADAPTIVE);
    assertThat(pace.fastestGrowth()).isZero();
  }

  private static Pace settled() {
    return new Pace(Duration.ofHours(1), 0, 0, null);
  }

  private static Pace next(Pace pace, ProbeResult result, PollSettings poll) {
    return pace.after(result, poll, WarningPolicy.DEFAULT);
  }

  private static ProbeResult failed(Reason reason) {
    return new Failed(reason, "as the test wants");
  }

  private static ProbeResult measured(int minute, int percent) {
    Usage usage = new Usage(LIMIT / 100 * percent, new Limit.Finite(LIMIT));
    return new Measured(
        new Reading(
            START.plus(minutes(minute)),
            List.of(QuotaRoot.of("", Map.of(Resource.STORAGE, usage)))));
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Duration hours(int hours) {
    return Duration.ofHours(hours);
  }
}
