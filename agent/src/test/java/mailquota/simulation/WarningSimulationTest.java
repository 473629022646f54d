package mailquota.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What docs/performance.md says, held by a small simulation in every build. */
class WarningSimulationTest {

  private static final int MAILBOXES = 2000;

  @Test
  void oursWarnsInTimeWithAQuarterOfTheProbes() {
    Simulation simulation = Simulation.of(Simulation.SEED, MAILBOXES, Simulation.MAX_INTERVAL);
    Score ours = simulation.ours();
    Score fixed = simulation.fixed();
    assertThat(ours.foreseeable()).as("something to foresee").isGreaterThan(1000);
    assertThat(ours.forecasts()).as("something foreseen").isGreaterThan(1000);
    assertThat(ours.missed()).as("foreseeable, and unwarned a day before").isEmpty();
    assertThat(fixed.unwarnedForeseeable()).as("what the forecast is good for").isGreaterThan(100);
    assertThat(ours.falseAlarmShare()).isLessThan(0.02);
    assertThat(simulation.shareOfProbes()).isLessThan(0.25);
  }
}
