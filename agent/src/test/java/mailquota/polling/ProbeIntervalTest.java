package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.board.MailboxStatus;
import mailquota.intake.Intake;
import mailquota.intake.PriorState;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Retry;
import mailquota.quota.Usage;
import mailquota.silence.Silences;
import mailquota.warning.Policies;
import mailquota.warning.WarningPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Adaptive intervals between one minute and one hour. */
class ProbeIntervalTest {

  private static final PollSettings ADAPTIVE = PollSettings.DEFAULT;
  private static final PollSettings FIXED =
      new PollSettings(Duration.ofMinutes(1), Duration.ofHours(1), false);
  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final long LIMIT = 100_000_000_000L;

  /** Doubling from the shortest interval to the longest. */
  private static final List<Duration> DOUBLED =
      Stream.of(1, 2, 4, 8, 16, 32, 60, 60).map(ProbeIntervalTest::minutes).toList();

  private static final Mailbox MAILBOX = Mailbox.of("alice@example.org", "mx1");
  private static final Intake INTAKE = new Intake(() -> Policies.DEFAULT, () -> Silences.NONE);

  /** The interval and the status of a mailbox after a result. */
  private record Seen(ProbeInterval current, @Nullable MailboxStatus status) {

    static Seen never() {
      return new Seen(ProbeInterval.FIRST, null);
    }

    /** A mailbox that has been quiet for a long time. */
    static Seen settled() {
      return new Seen(new ProbeInterval(minutes(60).toMillis(), OptionalLong.empty(), 0), null);
    }

    Seen next(ProbeResult result, PollSettings poll) {
      Instant at = result instanceof Measured(Reading reading) ? reading.at() : START;
      Probe probe = new Probe(MAILBOX, at, Duration.ZERO, result);
      MailboxStatus after =
          INTAKE.take(probe, new PriorState.Observed(status, true), _ -> false).status();
      return new Seen(current.after(result, after.trends(), poll, WarningPolicy.DEFAULT), after);
    }

    Duration interval() {
      return current.interval();
    }
  }

  @Test
  void theIntervalOfAQuietMailboxDoublesUpToTheLongest() {
    Seen seen = Seen.never();
    Duration[] intervals = new Duration[8];
    for (int i = 0; i < intervals.length; i++) {
      seen = seen.next(measured(i, 10), ADAPTIVE);
      intervals[i] = seen.interval();
    }
    assertThat(intervals).containsExactlyElementsOf(DOUBLED);
  }

  @Test
  void aGrowingMailboxIsProbedAtHalfTheTimeToItsNextThreshold() {
    // 1 % an hour at 70 %: ten hours to the threshold at 80 %, so the longest interval is short
    // enough.
    Seen seen = Seen.settled().next(measured(0, 69), ADAPTIVE).next(measured(60, 70), ADAPTIVE);
    assertThat(seen.interval()).isEqualTo(minutes(60));
    // 9 % in the last hour: at 79 % it is 13 minutes until it could be 1 % above the threshold.
    seen = seen.next(measured(120, 79), ADAPTIVE);
    assertThat(seen.interval()).isBetween(minutes(6), minutes(7));
    assertThat(seen.current().millisToNextThreshold().orElseThrow())
        .isBetween(millis(13), millis(14));
  }

  @Test
  void earlierGrowthCountsWhileAMailboxRests() {
    // 5 % within every sixth hour, for a week; it ends at 75 % after growth.
    Seen seen = Seen.settled();
    for (int hour = 0; hour <= 24 * 7; hour++) {
      seen = seen.next(measured(60 * hour, 10 + 5 * (hour / 6) % 70), ADAPTIVE);
    }
    seen = seen.next(measured(60 * 169, 79), ADAPTIVE).next(measured(60 * 170, 79), ADAPTIVE);
    assertThat(seen.interval()).isLessThan(minutes(60));
  }

  @Test
  void oneLargeMailDoesNotShortenTheIntervalForWeeks() {
    Seen seen = Seen.settled();
    for (int hour = 0; hour <= 24 * 14; hour++) {
      seen = seen.next(measured(60 * hour, hour < 100 ? 60 : 78), ADAPTIVE);
    }
    assertThat(seen.interval()).isEqualTo(minutes(60));
  }

  @Test
  void theResourceClosestToItsThresholdCounts() {
    Seen seen = Seen.settled();
    for (int i = 0; i < 2; i++) {
      Usage storage = new Usage(LIMIT / 2, new Limit.Finite(LIMIT));
      Usage messages = new Usage(700 + 90 * i, new Limit.Finite(1000));
      seen =
          seen.next(
              measured(60 * i, Map.of(Resource.STORAGE, storage, Resource.MESSAGE, messages)),
              ADAPTIVE);
    }
    // 90 messages an hour: 10 to the threshold, and 10 more are tolerated.
    assertThat(seen.interval()).isBetween(minutes(6), minutes(7));
  }

  @Test
  void aRefusedLoginIsRepeatedAfterALongInterval() {
    assertThat(intervals(7, Reason.AUTH))
        .containsExactly(hours(1), hours(2), hours(4), hours(8), hours(16), hours(24), hours(24));
  }

  @Test
  void theIntervalDoublesAfterEachThrottledProbe() {
    assertThat(intervals(5, Reason.THROTTLED))
        .containsExactly(minutes(2), minutes(4), minutes(8), minutes(16), minutes(32));
  }

  @Test
  void aRefusalWithoutAReasonIsRepeatedAtMostThreeTimesAnHour() {
    assertThat(intervals(5, new Failed(Reason.AUTH, "Anmeldung fehlgeschlagen", Retry.GENTLY)))
        .containsExactly(minutes(10), minutes(20), minutes(40), minutes(60), minutes(60));
  }

  @Test
  void theServersPauseIsKeptWithTheLeastJitter() {
    Failed throttled =
        new Failed(Reason.THROTTLED, "throttled", new Retry.NotBefore(Duration.ofMillis(299_961)));
    assertThat(intervals(5, throttled))
        .allSatisfy(
            interval -> assertThat(interval.toMillis() * 0.9).isBetween(299_961.0, 299_961 * 1.1));
    Failed unavailable =
        new Failed(Reason.UNAVAILABLE, "busy", new Retry.NotBefore(Duration.ofMillis(5)));
    assertThat(intervals(3, unavailable)).containsOnly(minutes(2));
  }

  @Test
  void theIntervalAfterOtherFailuresStartsShortAndDoubles() {
    assertThat(intervals(8, Reason.CONNECT)).containsExactlyElementsOf(DOUBLED);
  }

  private static List<Duration> intervals(int count, Reason reason) {
    return intervals(count, failed(reason));
  }

  private static List<Duration> intervals(int count, ProbeResult result) {
    Seen[] seen = {Seen.never()};
    return IntStream.range(0, count)
        .mapToObj(_ -> {
          seen[0] = seen[0].next(result, ADAPTIVE);
          return seen[0].interval();
        })
        .toList();
  }

  @Test
  void aSuccessfulLoginResetsTheRefusals() {
    Seen seen =
        Seen.never()
            .next(failed(Reason.AUTH), ADAPTIVE)
            .next(failed(Reason.AUTH), FIXED)
            .next(measured(0, 10), FIXED);
    assertThat(seen.current().refusals()).isZero();
    assertThat(seen.interval()).isEqualTo(minutes(1));
  }

  @Test
  void fixedPollingHasAConstantInterval() {
    Seen seen = Seen.never().next(measured(0, 10), FIXED).next(measured(1, 79), FIXED);
    assertThat(seen.interval()).isEqualTo(minutes(1));
    assertThat(seen.next(new NoQuota(), FIXED).interval()).isEqualTo(minutes(1));
  }

  @Test
  void aGrowingMailboxReachesItsThresholdFirstAlsoWithFixedPolling() {
    Seen rests = Seen.never().next(measured(0, 79), FIXED).next(measured(60, 79), FIXED);
    Seen grows = Seen.never().next(measured(0, 70), FIXED).next(measured(60, 79), FIXED);
    assertThat(grows.current().millisToNextThreshold().orElseThrow())
        .isLessThan(rests.current().millisToNextThreshold().orElseThrow());
    assertThat(grows.interval()).isEqualTo(rests.interval());
  }

  @Test
  void aPurgeIsNoGrowth() {
    Seen seen = Seen.settled().next(measured(0, 79), ADAPTIVE).next(measured(1, 20), ADAPTIVE);
    assertThat(seen.interval()).isEqualTo(minutes(60));
  }

  private static ProbeResult failed(Reason reason) {
    return new Failed(reason, "as the test wants");
  }

  private static ProbeResult measured(int minute, int percent) {
    Usage usage = new Usage(LIMIT / 100 * percent, new Limit.Finite(LIMIT));
    return measured(minute, Map.of(Resource.STORAGE, usage));
  }

  private static ProbeResult measured(int minute, Map<Resource, Usage> resources) {
    return new Measured(
        new Reading(START.plus(minutes(minute)), List.of(new QuotaRoot("", resources))));
  }

  private static long millis(int minutes) {
    return minutes(minutes).toMillis();
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Duration hours(int hours) {
    return Duration.ofHours(hours);
  }
}
