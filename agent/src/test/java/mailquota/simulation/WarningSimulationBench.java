package mailquota.simulation;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The figures of docs/performance.md: 100,000 mailboxes for 90 days. */
class WarningSimulationBench {

  private static final int MAILBOXES = Integer.getInteger("simulation.mailboxes", 100_000);
  private static final long SEED = Long.getLong("simulation.seed", Simulation.SEED);
  private static final Duration MAX_INTERVAL =
      Duration.parse(
          System.getProperty("simulation.max-interval", Simulation.MAX_INTERVAL.toString()));

  @Test
  void theAgentAgainstHourlyProbes() {
    Simulation simulation = Simulation.of(SEED, MAILBOXES, MAX_INTERVAL);
    simulation.ours().missed().forEach(System.out::println);
    simulation.report(MAILBOXES).print();
  }
}
