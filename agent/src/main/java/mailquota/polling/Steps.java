package mailquota.polling;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import mailquota.fleet.Share;
import mailquota.probe.Limits;
import mailquota.probe.Prober;

/** Decides what a poller does next. Guarded by the lock of the poller. */
record Steps(
    Prober prober,
    Supplier<PollSettings> poll,
    Schedule schedule,
    ServerHealth health,
    Logins logins,
    InstantSource clock) {

  /** A batch includes the mailboxes that are due within 1/10 of the shortest interval. */
  private static final int GATHERED_PART = 10;

  /** How often the health of a server that is down is checked for a trial. */
  private static final Duration TRIAL_CHECK = Duration.ofMillis(100);

  /** What the poller does next. */
  sealed interface Step {

    record Wait(long nanos) implements Step {}

    record Begin(List<ScheduledProbe> probes) implements Step {}

    record ReportNotTried(List<ScheduledProbe> probes) implements Step {}

    record End() implements Step {}
  }

  /** Uses this part of the limits of the server from now on. */
  boolean limit(Share share, Limits limits) {
    schedule.share(share);
    logins.limit(share.connections(limits.connections()), share.rate(limits.ratePerSecond()));
    return true;
  }

  Step next(boolean isOneRound) {
    if (isOneRound && schedule.isEmpty()) {
      return new Step.End();
    }
    long now = clock.millis();
    return health.admitsAll() ? whenUp(now) : whenDown(now);
  }

  private Step whenUp(long now) {
    schedule.unpark();
    if (logins.areFull(now)) {
      return new Step.Wait(Long.MAX_VALUE);
    }
    long untilDue = TimeUnit.MILLISECONDS.toNanos(schedule.untilDue(now));
    long wait = Math.max(logins.untilStart(), untilDue);
    if (wait > 0) {
      return new Step.Wait(wait);
    }
    logins.enter();
    int most = prober.batch();
    // Each batch has an exchange of its own, so few large batches are better than many small ones.
    long ahead = most == 1 ? 0 : poll.get().minInterval().toMillis() / GATHERED_PART;
    return new Step.Begin(schedule.take(now, most, ahead));
  }

  private Step whenDown(long now) {
    List<ScheduledProbe> parked = schedule.park(now);
    if (!parked.isEmpty()) {
      return new Step.ReportNotTried(parked);
    }
    long untilStart = logins.untilStart();
    if (untilStart <= 0 && schedule.hasParked() && health.admitsTrial()) {
      logins.enter();
      return new Step.Begin(List.of(schedule.takeParked()));
    }
    return new Step.Wait(Math.max(untilStart, TRIAL_CHECK.toNanos()));
  }
}
