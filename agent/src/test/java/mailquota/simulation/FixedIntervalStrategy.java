package mailquota.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import mailquota.forecast.Forecast;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Decision;
import mailquota.warning.WarningPolicy;
import mailquota.warning.WarningState;

/** Probes each mailbox at a fixed interval, without forecasts. */
record FixedIntervalStrategy(long intervalMillis, WarningPolicy policy) implements Strategy {

  @Override
  public Outcome run(List<Life> lives) {
    long end = lives.getFirst().end();
    List<Instant> times =
        LongStream.iterate(Life.BEGIN.toEpochMilli(), at -> at < end, at -> at + intervalMillis)
            .mapToObj(Instant::ofEpochMilli)
            .toList();
    return new Outcome(
        lives.stream().map(life -> notices(life, times)).toList(),
        Collections.nCopies(lives.size(), times));
  }

  private List<SimulatedNotice> notices(Life life, List<Instant> times) {
    List<SimulatedNotice> notices = new ArrayList<>();
    WarningState state = WarningState.CLEAR;
    for (Instant at : times) {
      Usage usage = life.usage(at.toEpochMilli());
      Decision decision = policy.decide(state, Resource.STORAGE, usage, Forecast.NONE, at);
      state = decision.notified();
      decision
          .toNotify()
          .ifPresent(change -> notices.add(new SimulatedNotice(at.toEpochMilli(), change)));
    }
    return notices;
  }
}
