package mailquota.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FillingTest {

  /** From 900 of 1000 by one a second: full after 100 s, tidied after 120, full again after 790. */
  private static final Filling FILLING = new Filling(1000, 0.9, 0.001);

  @Test
  void itBeginsAtItsStart() {
    assertThat(FILLING.usedBytes(0)).isEqualTo(900);
  }

  @Test
  void itGrowsAtItsRate() {
    assertThat(FILLING.usedBytes(50.5)).isEqualTo(950);
  }

  @Test
  void itStaysFullForAWhile() {
    assertThat(FILLING.usedBytes(100.01)).isEqualTo(1000);
    assertThat(FILLING.usedBytes(119.9)).isEqualTo(1000);
  }

  @Test
  void itIsTidiedAndFillsAgain() {
    assertThat(FILLING.usedBytes(120.5)).isEqualTo(330);
    assertThat(FILLING.usedBytes(789)).isBetween(998L, 999L);
    assertThat(FILLING.usedBytes(790.5)).isEqualTo(1000);
  }

  @Test
  void itNeverLeavesItsBoundsHoweverLongItRuns() {
    for (double second = 0; second < 1e7; second += 977.7) {
      assertThat(FILLING.usedBytes(second)).isBetween(330L, 1000L);
    }
  }
}
