package mailquota.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mailquota.forecast.Forecast;
import mailquota.quota.Resource;
import mailquota.warning.Decision;
import mailquota.warning.WarningPolicy;
import mailquota.warning.WarningState;

/** What everybody does: each mailbox at a fixed interval, and the lines of the levels alone. */
record FixedWay(long intervalMillis, WarningPolicy policy) implements Way {

  @Override
  public Watched watch(List<Life> lives) {
    List<List<Told>> all = new ArrayList<>();
    long probes = 0;
    for (Life life : lives) {
      List<Told> told = new ArrayList<>();
      WarningState state = WarningState.CLEAR;
      for (long at = Life.BEGIN.toEpochMilli(); at < life.end(); at += intervalMillis) {
        Decision decision =
            policy.decide(
                state, Resource.STORAGE, life.usage(at), Forecast.NONE, Instant.ofEpochMilli(at));
        state = decision.told();
        long now = at;
        decision.toTell().ifPresent(change -> told.add(new Told(now, change)));
        probes++;
      }
      all.add(told);
    }
    return new Watched(all, probes);
  }
}
