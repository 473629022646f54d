package mailquota.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * What docs/performance.md says, held by a small simulation in every build. One goal, not a single
 * foreseeable bounce without a warning, is missed by about one in two thousand.
 */
class WarningSimulationTest {

  private static final int MAILBOXES = 2000;
  private static final double MISSED = 0.001;

  @Test
  void oursWarnsInTimeWithAQuarterOfTheProbes() {
    Simulation simulation = Simulation.of(Simulation.SEED, MAILBOXES);
    Score ours = simulation.ours();
    Score fixed = simulation.fixed();
    assertThat(ours.foreseeable()).as("something to foresee").isGreaterThan(1000);
    assertThat(ours.forecasts()).as("something foreseen").isGreaterThan(1000);
    assertThat((double) ours.unwarnedForeseeable()).isLessThan(MISSED * ours.foreseeable());
    assertThat(fixed.unwarnedForeseeable())
        .as("what the forecast is good for")
        .isGreaterThan(100 * Math.max(1, ours.unwarnedForeseeable()));
    assertThat(ours.falseAlarmShare()).isLessThan(0.02);
    assertThat(simulation.shareOfProbes()).isLessThan(0.25);
  }
}
