package mailquota.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import mailquota.board.MailboxStatus;
import mailquota.intake.Intake;
import mailquota.intake.PriorState;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import mailquota.silence.Silences;
import mailquota.warning.Notice;
import mailquota.warning.Policies;

/**
 * The monitor in virtual time: with the schedule, the interval and the intake of the agent, without
 * threads and waiting.
 */
public final class VirtualPoller {

  private static final int MOST_AT_ONCE = 64;

  private final Collection<Mailbox> mailboxes;
  private final PollSettings poll;
  private final Policies policies;
  private final BiFunction<Mailbox, Instant, Reading> world;
  private final Consumer<Notice> notices;
  private final Intake intake;
  private final Map<Address, MailboxStatus> board = new HashMap<>();

  public VirtualPoller(
      Collection<Mailbox> mailboxes,
      PollSettings poll,
      Policies policies,
      BiFunction<Mailbox, Instant, Reading> world,
      Consumer<Notice> notices) {
    this.mailboxes = mailboxes;
    this.poll = poll;
    this.policies = policies;
    this.world = world;
    this.notices = notices;
    intake = new Intake(() -> policies, () -> Silences.NONE);
  }

  /** Polls from one time to another, in milliseconds since 1970. Returns the number of probes. */
  public long run(long from, long to, RandomGenerator random) {
    Schedule schedule = new Schedule();
    schedule.replace(mailboxes, _ -> Level.OK, from);
    long probes = 0;
    for (long now = from; now < to; now += schedule.untilDue(now)) {
      for (ScheduledProbe scheduled : schedule.take(now, MOST_AT_ONCE, 0)) {
        ProbeInterval interval = probe(scheduled, Instant.ofEpochMilli(now));
        schedule.give(scheduled.next(interval, now, random.nextDouble(0.9, 1.1), 1), now);
        probes++;
      }
    }
    return probes;
  }

  private ProbeInterval probe(ScheduledProbe scheduled, Instant now) {
    Mailbox mailbox = scheduled.mailbox();
    Reading reading = world.apply(mailbox, now);
    Probe probe = new Probe(mailbox, now, Duration.ZERO, new Measured(reading));
    MailboxStatus before = board.get(mailbox.address());
    Intake.TakenIn taken = intake.take(probe, new PriorState.Observed(before, true), _ -> false);
    board.put(mailbox.address(), taken.status());
    taken.notices().forEach(notices);
    return scheduled
        .interval()
        .after(probe.result(), taken.status().trends(), poll, policies.of(mailbox.address()));
  }
}
