package mailquota.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The goals, held by a small simulation in every build. */
class WarningSimulationTest {

  private static final int MAILBOXES = 2000;

  @Test
  void oursWarnsInTimeWithAQuarterOfTheProbes() {
    Simulation simulation = Simulation.of(MAILBOXES);
    Score ours = simulation.ours();
    simulation.report(MAILBOXES).print();
    assertThat(ours.foreseeable()).as("something to foresee").isGreaterThan(100);
    assertThat(ours.forecasts()).as("something foreseen").isGreaterThan(100);
    assertThat(ours.unwarnedForeseeable()).isZero();
    assertThat(ours.falseAlarmShare()).isLessThan(0.02);
    assertThat(simulation.shareOfProbes()).isLessThan(0.25);
    assertThat(ours.unwarned()).isLessThan(simulation.fixed().unwarned());
  }
}
