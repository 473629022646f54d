package mailquota.polling;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import mailquota.fleet.Share;
import mailquota.inventory.Mailbox;
import mailquota.polling.Steps.Step;
import mailquota.probe.Limits;
import mailquota.quota.Level;

/**
 * The mailboxes of one segment in virtual time: the schedule of the agent within its part of the
 * limits of the server, with probes that all take the same time. Nothing is measured.
 */
public final class PacedSegment {

  /** Takes the times of one probe, in milliseconds since the start. */
  @FunctionalInterface
  public interface Probed {
    void accept(long due, long begin, long end);
  }

  private record UnderWay(ScheduledProbe probe, long begin, long end) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Schedule schedule = new Schedule();
  private final Logins logins;
  private final Steps steps;
  private final LongSupplier intervals;
  private final long probeNanos;
  private final Deque<UnderWay> underWay = new ArrayDeque<>();
  private long nanos;

  /**
   * @param mailboxes all due at the start
   * @param intervals from the end of a probe to the next one, in milliseconds
   * @param probeMillis the duration of a probe
   */
  public PacedSegment(
      Collection<Mailbox> mailboxes,
      Limits limits,
      Share share,
      LongSupplier intervals,
      long probeMillis) {
    this.intervals = intervals;
    probeNanos = TimeUnit.MILLISECONDS.toNanos(probeMillis);
    InstantSource clock = () -> Instant.ofEpochMilli(millis());
    logins =
        new Logins(
            lock, limits, new Concurrency(limits.connections(), true), () -> nanos, new InUse());
    ServerHealth health =
        new ServerHealth("mx", mailboxes::size, false, () -> PollSettings.DEFAULT, clock);
    steps =
        new Steps(
            (_, _) -> {
              throw new IllegalStateException("nothing is measured");
            },
            () -> PollSettings.DEFAULT,
            schedule,
            health,
            logins,
            clock);
    var _ = steps.limit(share, limits);
    schedule.replace(mailboxes, _ -> Level.OK, 0);
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  /** Probes for this time, in milliseconds. */
  public void run(long length, Probed probed) {
    long end = TimeUnit.MILLISECONDS.toNanos(length);
    lock.lock();
    try {
      while (nanos < end) {
        endProbes(probed);
        step(end);
      }
    } finally {
      lock.unlock();
    }
  }

  private void step(long end) {
    switch (steps.next(false)) {
      case Step.Begin(List<ScheduledProbe> probes) ->
          probes.forEach(probe -> underWay.add(new UnderWay(probe, nanos, nanos + probeNanos)));
      case Step.Wait(long wait) -> nanos = Math.min(until(wait), end);
      case Step.ReportNotTried _, Step.End _ -> throw new IllegalStateException("the server is up");
    }
  }

  private long until(long wait) {
    long later = wait > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : nanos + wait;
    return underWay.isEmpty() ? later : Math.min(later, underWay.getFirst().end);
  }

  private void endProbes(Probed probed) {
    while (!underWay.isEmpty() && underWay.getFirst().end <= nanos) {
      UnderWay ended = underWay.removeFirst();
      logins.leave();
      long now = millis();
      long next = now + intervals.getAsLong();
      var _ =
          schedule.give(new ScheduledProbe(ended.probe.mailbox(), next, next, next - now, 0), now);
      probed.accept(ended.probe.due(), TimeUnit.NANOSECONDS.toMillis(ended.begin), now);
    }
  }
}
