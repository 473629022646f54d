package mailquota.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mailquota.quota.Level;
import mailquota.simulation.Life.Bounce;
import mailquota.simulation.Strategy.Outcome;
import mailquota.warning.Change.Why;
import mailquota.warning.LevelThreshold;

/** The results of a strategy. Not thread-safe. */
final class Score {

  /** A forecast is correct if the mailbox is full within this many horizons. */
  private static final int MAX_HORIZONS = 3;

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
   * @param names the names of the lives in the traces of missed warnings
   */
  void add(List<String> names, List<Life> lives, Outcome outcome) {
    probes += outcome.probes();
    for (int i = 0; i < lives.size(); i++) {
      Life life = lives.get(i);
      List<SimulatedNotice> sent = outcome.notices().get(i);
      notices += sent.size();
      for (Bounce bounce : life.bounces()) {
        if (!isWarned(bounce, sent) && bounce.isForeseeable()) {
          missed.add(new Trace(names.get(i), life, bounce, sent, outcome.probeTimes().get(i)));
        }
      }
      sent.stream()
          .filter(one -> one.change().why() == Why.FORECAST)
          .forEach(one -> judge(one, life));
    }
  }

  private boolean isWarned(Bounce bounce, List<SimulatedNotice> sent) {
    // Notices from before the last purge do not count.
    long first =
        sent.stream()
            .mapToLong(SimulatedNotice::at)
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

  private void judge(SimulatedNotice forecast, Life life) {
    LevelThreshold threshold = thresholds.get(forecast.change().level());
    Duration horizon = threshold == null ? null : threshold.forecast();
    if (horizon == null) {
      throw new IllegalStateException("a forecast without a horizon: " + forecast);
    }
    long until = forecast.at() + MAX_HORIZONS * horizon.toMillis();
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

  /** Bounces without a warning at least a day before. */
  long unwarned() {
    return unwarned;
  }

  long unwarnedForeseeable() {
    return missed.size();
  }

  /** Bounces that the server's log makes foreseeable. */
  long inTheLog() {
    return inTheLog;
  }

  long unwarnedInTheLog() {
    return unwarnedInTheLog;
  }

  /** Foreseeable bounces without a warning. */
  List<Trace> missed() {
    return missed;
  }

  /** Levels that began by a forecast, if the life is long enough to check it. */
  long forecasts() {
    return forecasts;
  }

  /** The share of these that were not full within three horizons. */
  double falseAlarmShare() {
    return forecasts == 0 ? 0 : (double) falseAlarms / forecasts;
  }

  long notices() {
    return notices;
  }

  long probes() {
    return probes;
  }

  /** The median time from the first warning to the bounce, 0 for none, in hours. */
  double medianLeadHours() {
    long[] sorted = leads.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2] / (double) Life.DAY * 24;
  }
}
