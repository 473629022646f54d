package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import mailquota.intake.BoardKeeper;
import mailquota.testing.DirectExecutor;
import mailquota.testing.SettableClock;
import mailquota.warning.Policies;

/**
 * The pollers of the agent without threads: time passes by {@link #tick} only, and a probe runs in
 * the thread of the test.
 */
final class ManualPolling {

  private static final int MOST_STEPS = 1_000_000;

  private final SettableClock clock;
  private final List<ServerPoller> pollers;
  private long nanos;

  ManualPolling(
      SettableClock clock,
      PollSettings poll,
      Policies policies,
      BoardKeeper keeper,
      PolledServer... servers) {
    this.clock = clock;
    PollingRuntime runtime =
        new PollingRuntime(clock, () -> nanos, new Random(1), _ -> new DirectExecutor());
    pollers =
        Stream.of(servers)
            .map(server -> {
              ServerPoller poller = new ServerPoller(server, poll, policies, runtime, keeper);
              if (server.holdsZeros()) {
                keeper.holdZeros(server.name(), poller::size);
              }
              return poller;
            })
            .toList();
  }

  /** That of the only server. */
  ServerPoller poller() {
    assertThat(pollers).hasSize(1);
    return pollers.getFirst();
  }

  /** Lets so much time pass; what becomes due meanwhile is done. */
  void tick(Duration time) {
    long end = nanos + time.toNanos();
    for (int step = 0; nanos < end; step++) {
      assertThat(step).isLessThan(MOST_STEPS);
      pass(Math.min(turn(), end - nanos));
    }
  }

  /** Lets time pass until a condition is true, which is looked at after every step. */
  void tickUntil(BooleanSupplier condition) {
    for (int step = 0; !condition.getAsBoolean(); step++) {
      long wait = turn();
      assertThat(step).isLessThan(MOST_STEPS);
      assertThat(wait).as("something to wait for").isLessThan(Long.MAX_VALUE);
      pass(wait);
    }
  }

  /** Every poller takes one turn. Gives the shortest wait, in nanoseconds. */
  private long turn() {
    return pollers.stream().mapToLong(poller -> poller.turn().toNanos()).min().orElseThrow();
  }

  private void pass(long time) {
    nanos += time;
    clock.advance(Duration.ofNanos(time));
  }
}
