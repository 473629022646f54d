package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {

  @Test
  void itShowsTheRateAndTheTimeLeft() {
    assertThat(Progress.line("Measuring", 5000, 20_000, Duration.ofSeconds(10), 80))
        .isEqualTo(
            "Measuring ████████░░░░░░░░░░░░░░░░░░░░░░░░  25%  5,000/20,000  500/s  0:30 left");
    assertThat(Progress.line("Measuring", 3, 20_000, Duration.ofSeconds(2), 200))
        .isEqualTo("Measuring " + "░".repeat(40) + "   0%  3/20,000  1.5/s  3:42:11 left");
    assertThat(Progress.line("Measuring", 20_000, 20_000, Duration.ofSeconds(40), 200))
        .isEqualTo("Measuring " + "█".repeat(40) + " 100%  20,000/20,000  500/s  0:00 left");
  }

  @Test
  void nothingIsKnownBeforeTheFirst() {
    assertThat(Progress.line("Measuring", 0, 0, Duration.ZERO, 80)).endsWith("  0.0/s  0:00 left");
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 60, 80, 120, 200})
  void itIsNarrowerThanTheTerminal(int columns) {
    String line = Progress.line("Measuring", 123_456, 1_000_000, Duration.ofMinutes(90), columns);
    assertThat(line).hasSizeLessThan(columns).startsWith("Measuring ");
  }
}
