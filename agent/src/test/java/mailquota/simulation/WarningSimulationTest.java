package mailquota.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A small simulation that checks the figures of docs/performance.md in every build. */
class WarningSimulationTest {

  private static final int MAILBOXES = 2000;

  @Test
  void theAgentWarnsInTimeWithAQuarterOfTheProbes() {
    Simulation simulation = Simulation.of(Simulation.SEED, MAILBOXES, Simulation.MAX_INTERVAL);
    Score ours = simulation.ours();
    Score fixed = simulation.fixed();
    assertThat(ours.foreseeable()).as("foreseeable bounces").isGreaterThan(1000);
    assertThat(ours.forecasts()).as("forecasts").isGreaterThan(1000);
    assertThat(ours.missed()).as("foreseeable, and unwarned a day before").isEmpty();
    assertThat(fixed.unwarnedForeseeable()).as("missed without forecasts").isGreaterThan(100);
    assertThat(ours.falseAlarmShare()).isLessThan(0.02);
    assertThat(simulation.shareOfProbes()).isLessThan(0.25);
  }
}
