package mailquota.simulation;

import org.junit.jupiter.api.Test;

/** The figures of docs/performance.md: 100,000 mailboxes for 90 days. */
class WarningSimulationBench {

  private static final int MAILBOXES = Integer.getInteger("simulation.mailboxes", 100_000);

  @Test
  void oursAgainstEachHour() {
    Simulation.of(MAILBOXES).report(MAILBOXES).print();
  }
}
