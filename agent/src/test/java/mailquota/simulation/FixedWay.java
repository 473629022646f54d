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

/** What everybody does: each mailbox at a fixed interval, and the lines of the levels alone. */
record FixedWay(long intervalMillis, WarningPolicy policy) implements Way {

  @Override
  public Watched watch(List<Life> lives) {
    long end = lives.getFirst().end();
    List<Instant> times =
        LongStream.iterate(Life.BEGIN.toEpochMilli(), at -> at < end, at -> at + intervalMillis)
            .mapToObj(Instant::ofEpochMilli)
            .toList();
    return new Watched(
        lives.stream().map(life -> told(life, times)).toList(),
        Collections.nCopies(lives.size(), times));
  }

  private List<Told> told(Life life, List<Instant> times) {
    List<Told> told = new ArrayList<>();
    WarningState state = WarningState.CLEAR;
    for (Instant at : times) {
      Usage usage = life.usage(at.toEpochMilli());
      Decision decision = policy.decide(state, Resource.STORAGE, usage, Forecast.NONE, at);
      state = decision.notified();
      decision.toNotify().ifPresent(change -> told.add(new Told(at.toEpochMilli(), change)));
    }
    return told;
  }
}
