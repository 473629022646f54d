package mailquota.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.loop.Loop;

/**
 * Failures and last turns of the loops. Thread-safe.
 *
 * @param loops the present loops, with distinct names
 */
public record LoopMetrics(Supplier<Stream<Loop>> loops, InstantSource clock)
    implements MultiCollector {

  @Override
  public MetricSnapshots collect() {
    List<Loop> now = loops.get().toList();
    CounterSnapshot.Builder failures =
        CounterSnapshot.builder()
            .name("quota_agent_loop_failures")
            .help("Turns of a loop that failed unexpectedly; the loop continues after each.");
    Samples lastTurn =
        new Samples(
            "quota_agent_loop_last_turn_timestamp_seconds",
            "When the loop last took a turn, waited or made progress.");
    double seconds = clock.millis() / 1e3;
    for (Loop loop : now) {
      Labels labels = Labels.of("loop", loop.name());
      failures.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(labels)
              .value((double) loop.failures())
              .build());
      loop.sinceLastTurn()
          .ifPresent(since -> lastTurn.add(labels, seconds - since.toMillis() / 1e3));
    }
    return new MetricSnapshots(failures.build(), lastTurn.snapshot());
  }
}
