package mailquota.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  @Test
  void thePauseDoublesUpToTheLongest() {
    assertThat(IntStream.of(1, 2, 3, 5, 6, 1_000_000).mapToObj(BACKOFF::after))
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 16L, 30L, 30L);
  }

  @Test
  void jitterIsAtMostItsPart() {
    Random random = new Random(20261124);
    assertThat(IntStream.range(0, 1000).mapToObj(_ -> BACKOFF.after(3, 0.2, random)))
        .allMatch(pause -> pause.toMillis() >= 3200 && pause.toMillis() <= 4800);
  }
}
