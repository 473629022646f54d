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
import mailquota.testing.WatchedServer;
import mailquota.warning.Policies;

/**
 * The pollers of the agent without threads: only {@link #tick} advances the time, and a probe runs
 * in the thread of the test.
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
      WatchedServer... servers) {
    this.clock = clock;
    PollingRuntime runtime =
        new PollingRuntime(clock, () -> nanos, new Random(1), _ -> new DirectExecutor());
    pollers =
        Stream.of(servers)
            .map(server -> {
              ServerPoller poller =
                  new ServerPoller(
                      server.polled(), () -> poll, () -> policies, runtime, keeper, new InUse());
              poller.replace(server.mailboxes());
              if (server.polled().holdsZeros()) {
                keeper.holdZeros(server.polled().name(), poller::size, clock.instant());
              }
              return poller;
            })
            .toList();
  }

  /** The poller of the only server. */
  ServerPoller poller() {
    assertThat(pollers).hasSize(1);
    return pollers.getFirst();
  }

  /** Advances the time and takes all turns that become due. */
  void tick(Duration time) {
    long end = nanos + time.toNanos();
    for (int step = 0; nanos < end; step++) {
      assertThat(step).isLessThan(MOST_STEPS);
      pass(Math.min(turn(), end - nanos));
    }
  }

  /** Advances the time until a condition is true, which is checked after every step. */
  void tickUntil(BooleanSupplier condition) {
    for (int step = 0; !condition.getAsBoolean(); step++) {
      long wait = turn();
      assertThat(step).isLessThan(MOST_STEPS);
      assertThat(wait).as("something to wait for").isLessThan(Long.MAX_VALUE);
      pass(wait);
    }
  }

  /** Takes one turn of every poller and returns the shortest wait, in nanoseconds. */
  private long turn() {
    return pollers.stream().mapToLong(poller -> poller.turn().toNanos()).min().orElseThrow();
  }

  private void pass(long time) {
    nanos += time;
    clock.advance(Duration.ofNanos(time));
  }
}
