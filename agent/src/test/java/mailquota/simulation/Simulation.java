package mailquota.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mailquota.bench.Report;
import mailquota.polling.PollSettings;
import mailquota.quota.Level;
import mailquota.warning.LevelThreshold;
import mailquota.warning.Policies;
import mailquota.warning.WarningPolicy;

/**
 * Ninety days of many mailboxes with two strategies: the agent's, and hourly probes with the same
 * thresholds and no forecast. The same seed has the same lives and the same scores.
 */
record Simulation(Score ours, Score fixed) {

  private static final int DAYS = 90;

  static final long SEED = 7_000_000;

  /** The number of mailboxes that share a schedule and a thread. */
  private static final int GROUP = 500;

  /** Longer than the default of an hour, for a smaller number of probes. */
  static final Duration MAX_INTERVAL = Duration.ofHours(6);

  private static final WarningPolicy POLICY = WarningPolicy.DEFAULT;

  /**
   * @param maxInterval the longest interval of the agent
   */
  static Simulation of(long seed, int mailboxes, Duration maxInterval) {
    PollSettings poll = new PollSettings(Duration.ofMinutes(1), maxInterval, true);
    return IntStream.range(0, Math.ceilDiv(mailboxes, GROUP))
        .parallel()
        .mapToObj(group ->
            group(seed + (long) group * GROUP, Math.min(GROUP, mailboxes - group * GROUP), poll))
        .collect(Simulation::empty, Simulation::add, Simulation::add);
  }

  private static Simulation empty() {
    return new Simulation(new Score(POLICY.thresholds()), new Score(POLICY.thresholds()));
  }

  private void add(Simulation other) {
    ours.add(other.ours);
    fixed.add(other.fixed);
  }

  private static Simulation group(long seed, int mailboxes, PollSettings poll) {
    List<Life> lives = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < mailboxes; i++) {
      Random random = new Random(seed + i);
      Habit habit = Habit.any(random);
      lives.add(habit.live(random, DAYS));
      names.add(habit + " " + (seed + i));
    }
    Simulation one = empty();
    one.ours.add(names, lives, new AgentStrategy(poll, Policies.of(POLICY)).run(lives));
    one.fixed.add(
        names,
        lives,
        new FixedIntervalStrategy(Duration.ofHours(1).toMillis(), plain()).run(lives));
    return one;
  }

  /** The policy without forecasts. */
  private static WarningPolicy plain() {
    Map<Level, LevelThreshold> thresholds =
        POLICY.thresholds().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    threshold ->
                        new LevelThreshold(
                            threshold.getValue().at(), threshold.getValue().freeBelow(), null)));
    return new WarningPolicy(
        thresholds,
        POLICY.clearMargin(),
        POLICY.grace(),
        POLICY.repeat(),
        POLICY.notifiesResolved());
  }

  /** The agent's probes as a share of the hourly ones. */
  double shareOfProbes() {
    return (double) ours.probes() / fixed.probes();
  }

  Report report(int mailboxes) {
    return Report.table(
            "%,d mailboxes, %d days".formatted(mailboxes, DAYS), "what", "ours", "each hour")
        .row("began to bounce", ours.bounces(), fixed.bounces())
        .row("of these foreseeable", ours.foreseeable(), fixed.foreseeable())
        .row(
            "foreseeable, unwarned a day before",
            ours.unwarnedForeseeable(),
            fixed.unwarnedForeseeable())
        .row(
            "not foreseeable, unwarned a day before",
            ours.unwarned() - ours.unwarnedForeseeable(),
            fixed.unwarned() - fixed.unwarnedForeseeable())
        .row("foreseeable with the server's log", ours.inTheLog(), fixed.inTheLog())
        .row("of these unwarned a day before", ours.unwarnedInTheLog(), fixed.unwarnedInTheLog())
        .row("median lead, hours", ours.medianLeadHours(), fixed.medianLeadHours())
        .row("levels that began by a forecast", ours.forecasts(), fixed.forecasts())
        .row(
            "false alarms among these, %",
            ours.falseAlarmShare() * 100, fixed.falseAlarmShare() * 100)
        .row("notices", ours.notices(), fixed.notices())
        .row("probes", ours.probes(), fixed.probes())
        .row("probes of a mailbox a day", perDay(ours, mailboxes), perDay(fixed, mailboxes));
  }

  private static double perDay(Score score, int mailboxes) {
    return (double) score.probes() / mailboxes / DAYS;
  }
}
