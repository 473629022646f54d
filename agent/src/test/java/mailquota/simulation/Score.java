package mailquota.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mailquota.quota.Level;
import mailquota.simulation.Life.Bounce;
import mailquota.simulation.Way.Watched;
import mailquota.warning.Change.Why;
import mailquota.warning.LevelThreshold;

/** How well a way of watching did. Not thread-safe. */
final class Score {

  /** Within so many times its horizon a forecast must have come true. */
  private static final int PATIENCE = 3;

  private final Map<Level, LevelThreshold> thresholds;
  private final List<Long> leads = new ArrayList<>();
  private long bounces;
  private long foreseeable;
  private long inTheLog;
  private long unwarnedInTheLog;
  private long unwarned;
  private final List<Trace> missed = new ArrayList<>();
  private long forecasts;
  private long falseAlarms;
  private long notices;
  private long probes;

  Score(Map<Level, LevelThreshold> thresholds) {
    this.thresholds = thresholds;
  }

  /**
   * @param names of the lives, to trace those by of which nobody was warned
   */
  void add(List<String> names, List<Life> lives, Watched watched) {
    probes += watched.probes();
    for (int i = 0; i < lives.size(); i++) {
      Life life = lives.get(i);
      List<Told> told = watched.told().get(i);
      notices += told.size();
      for (Bounce bounce : life.bounces()) {
        if (!isWarned(bounce, told) && bounce.isForeseeable()) {
          missed.add(new Trace(names.get(i), life, bounce, told, watched.probed().get(i)));
        }
      }
      told.stream()
          .filter(one -> one.change().why() == Why.FORECAST)
          .forEach(one -> judge(one, life));
    }
  }

  private boolean isWarned(Bounce bounce, List<Told> told) {
    // Warned first when, in this trouble: what was told before the owner emptied it, is over.
    long first =
        told.stream()
            .mapToLong(Told::at)
            .filter(at -> at >= bounce.since() && at < bounce.at())
            .min()
            .orElse(bounce.at());
    long lead = bounce.at() - first;
    boolean isWarned = lead >= Life.DAY;
    leads.add(lead);
    bounces++;
    foreseeable += bounce.isForeseeable() ? 1 : 0;
    inTheLog += bounce.isInTheLog() ? 1 : 0;
    unwarned += isWarned ? 0 : 1;
    unwarnedInTheLog += bounce.isInTheLog() && !isWarned ? 1 : 0;
    return isWarned;
  }

  private void judge(Told forecast, Life life) {
    LevelThreshold threshold = thresholds.get(forecast.change().level());
    Duration horizon = threshold == null ? null : threshold.forecast();
    if (horizon == null) {
      throw new IllegalStateException("a forecast without a horizon: " + forecast);
    }
    long until = forecast.at() + PATIENCE * horizon.toMillis();
    if (until < life.end()) {
      forecasts++;
      falseAlarms += life.isFull(forecast.at(), until) ? 0 : 1;
    }
  }

  void add(Score other) {
    leads.addAll(other.leads);
    bounces += other.bounces;
    foreseeable += other.foreseeable;
    inTheLog += other.inTheLog;
    unwarnedInTheLog += other.unwarnedInTheLog;
    unwarned += other.unwarned;
    missed.addAll(other.missed);
    forecasts += other.forecasts;
    falseAlarms += other.falseAlarms;
    notices += other.notices;
    probes += other.probes;
  }

  long bounces() {
    return bounces;
  }

  long foreseeable() {
    return foreseeable;
  }

  /** Without a warning at least a day before. */
  long unwarned() {
    return unwarned;
  }

  long unwarnedForeseeable() {
    return missed.size();
  }

  /** Foreseeable by who reads in the server's log what bounced. */
  long inTheLog() {
    return inTheLog;
  }

  long unwarnedInTheLog() {
    return unwarnedInTheLog;
  }

  /** Those that were foreseeable and came unwarned. */
  List<Trace> missed() {
    return missed;
  }

  /** Levels that began early, and of which it is known how that ended. */
  long forecasts() {
    return forecasts;
  }

  /** Of these, those after which it was not full within three times the horizon. */
  double falseAlarmShare() {
    return forecasts == 0 ? 0 : (double) falseAlarms / forecasts;
  }

  long notices() {
    return notices;
  }

  long probes() {
    return probes;
  }

  /** From the first warning to the bounce, 0 for none; in hours. */
  double medianLeadHours() {
    long[] sorted = leads.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2] / (double) Life.DAY * 24;
  }
}
