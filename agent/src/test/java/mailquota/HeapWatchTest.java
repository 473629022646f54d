package mailquota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeapWatchTest {

  private static final long ENOUGH_FOR_2000 = HeapWatch.wantedBytes(2000);

  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(logged, true, UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(stderr);
  }

  @Test
  void moreMailboxesWantMore() {
    assertThat(HeapWatch.wantedBytes(0)).isPositive();
    assertThat(HeapWatch.wantedBytes(2000)).isGreaterThan(HeapWatch.wantedBytes(1000));
  }

  /** The first ended in an OutOfMemoryError; the second carries its mailboxes and two scrapes. */
  @Test
  void aHeapThatWasFoundTooSmallIsTooSmall() {
    assertThat(HeapWatch.wantedBytes(60_000)).isGreaterThan(40L << 20);
    assertThat(HeapWatch.wantedBytes(10_000)).isLessThan(192L << 20);
  }

  @Test
  void aHeapThatIsLargeEnoughIsNotMentioned() {
    new HeapWatch(ENOUGH_FOR_2000).check(2000);
    assertThat(logged.toString(UTF_8)).isEmpty();
  }

  @Test
  void aHeapThatBecomesTooSmallIsReportedOnce() {
    HeapWatch watch = new HeapWatch(ENOUGH_FOR_2000);
    for (int count : List.of(2000, 2001, 3000)) {
      watch.check(count);
    }
    assertThat(logged.toString(UTF_8))
        .containsOnlyOnce("WARN")
        .contains("mailboxes=2001 need a heap of ");
  }
}
