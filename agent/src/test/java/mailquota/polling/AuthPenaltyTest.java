package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;
import mailquota.inventory.Mailbox;
import mailquota.probe.Limits;
import mailquota.probe.TestServers;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.Reason;
import mailquota.testing.SettableClock;
import mailquota.warning.WarningPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * 60 mailboxes of which 24 have a wrong password, on a Dovecot with its auth penalty, in virtual
 * time, with the agent's schedule, interval, concurrency and health. {@link DovecotPenaltyIT} is
 * the test with a real Dovecot and fewer mailboxes.
 */
class AuthPenaltyTest {

  private static final int MAILBOXES = 60;
  private static final int WRONG = 24;
  private static final Duration TIMEOUT = Limits.DEFAULT.timeout();
  private static final Duration FOR = Duration.ofMinutes(30);

  /** A planned event; events of the same time run in the order of their numbers. */
  private record Event(long at, int number, Runnable what) {}

  private final SettableClock clock = new SettableClock(TestServers.NOW);
  private final PriorityQueue<Event> events =
      new PriorityQueue<>((one, other) ->
          one.at == other.at
              ? Integer.compare(one.number, other.number)
              : Long.compare(one.at, other.at));
  private final Penalty penalty = new Penalty();
  private final Map<Mailbox, List<Reason>> failures = new HashMap<>();
  private final Map<Mailbox, Integer> measured = new HashMap<>();
  private int planned;
  private int underWay;
  private boolean wasDown;

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 1", "4, 2", "4, 3", "16, 0", "16, 1", "1, 0"})
  void aWrongPasswordIsRefusedAndEveryOtherMailboxIsMeasured(int connections, int seed) {
    run(connections, seed);

    assertThat(failures).hasSize(WRONG);
    assertThat(failures.values())
        .allSatisfy(reasons -> assertThat(reasons).containsOnly(Reason.AUTH));
    assertThat(measured).hasSize(MAILBOXES - WRONG);
    assertThat(wasDown).isFalse();
  }

  private void run(int connections, int seed) {
    Map<Mailbox, Boolean> mailboxes = mailboxes(seed);
    PollSettings poll = PollSettings.DEFAULT;
    Schedule schedule = new Schedule();
    schedule.replace(mailboxes.keySet(), _ -> Level.OK, clock.millis());
    Concurrency concurrency = new Concurrency(connections, true);
    ServerHealth health = new ServerHealth("dovecot", () -> MAILBOXES, false, () -> poll, clock);
    long end = clock.millis() + FOR.toMillis();
    while (clock.millis() < end) {
      wasDown |= !health.admitsAll();
      long now = clock.millis();
      while (underWay < concurrency.allowed(now) && schedule.untilDue(now) == 0) {
        underWay++;
        ScheduledProbe probe = schedule.take(now, 1, 0).getFirst();
        boolean isRight = mailboxes.getOrDefault(probe.mailbox(), false);
        logIn(
            isRight,
            result -> {
              note(probe.mailbox(), result);
              health.record(Optional.of(result));
              concurrency.record(result, underWay, clock.millis());
              ProbeInterval interval =
                  probe.interval().after(result, List.of(), poll, WarningPolicy.DEFAULT);
              schedule.give(probe.next(interval, clock.millis(), 1, 1), clock.millis());
              underWay--;
            });
      }
      advance(schedule);
    }
  }

  /** Advances the time to the next event. */
  private void advance(Schedule schedule) {
    long due = schedule.untilDue(clock.millis());
    Event next = events.peek();
    long untilNext = next == null ? Long.MAX_VALUE : next.at - clock.millis();
    clock.advance(Duration.ofMillis(Math.min(due == 0 ? untilNext : due, untilNext)));
    if (next != null && next.at == clock.millis()) {
      events.remove(next);
      next.what.run();
    }
  }

  private void note(Mailbox mailbox, ProbeResult result) {
    if (result instanceof Failed failed) {
      failures.computeIfAbsent(mailbox, _ -> new ArrayList<>()).add(failed.reason());
    } else {
      measured.merge(mailbox, 1, Integer::sum);
    }
  }

  /** Whether each password is right; with seed 0 the wrong ones come first. */
  private static Map<Mailbox, Boolean> mailboxes(int seed) {
    List<Boolean> right = new ArrayList<>(Collections.nCopies(WRONG, false));
    right.addAll(Collections.nCopies(MAILBOXES - WRONG, true));
    if (seed > 0) {
      Collections.shuffle(right, new Random(seed));
    }
    Map<Mailbox, Boolean> mailboxes = new LinkedHashMap<>();
    IntStream.range(0, MAILBOXES)
        .forEach(
            i -> mailboxes.put(Mailbox.of("user" + i + "@x.example", "dovecot"), right.get(i)));
    return mailboxes;
  }

  /** Receives the result of a login. */
  private interface Answer {
    void is(ProbeResult result);
  }

  private void logIn(boolean isRight, Answer answer) {
    long begin = clock.millis();
    long delay = penalty.delay(begin).toMillis();
    if (isRight) {
      plan(begin + delay, penalty::forget);
    } else {
      plan(begin + delay, () -> penalty.refused(clock.millis()));
    }
    long answered = delay + (isRight ? 20 : 2000);
    if (answered > TIMEOUT.toMillis()) {
      plan(
          begin + TIMEOUT.toMillis(),
          () -> answer.is(new Failed(Reason.TIMEOUT, "did not answer in time")));
    } else {
      plan(
          begin + answered,
          () -> answer.is(isRight ? new NoQuota() : new Failed(Reason.AUTH, "refused")));
    }
  }

  private void plan(long at, Runnable what) {
    events.add(new Event(at, planned++, what));
  }

  /** Dovecot's anvil: the delay of logins from one address. */
  private static final class Penalty {

    private static final int[] SECONDS = {0, 2, 4, 8, 15};
    private int refusals;
    private long last;

    Duration delay(long now) {
      if (now - last > 60_000) {
        refusals = 0;
      }
      return Duration.ofSeconds(SECONDS[refusals]);
    }

    void refused(long now) {
      refusals = Math.min(refusals + 1, SECONDS.length - 1);
      last = now;
    }

    void forget() {
      refusals = 0;
    }
  }
}
