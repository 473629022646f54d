package mailquota.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.forecast.History.Point;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final double MEGABYTE = 1e6;

  private final History history = new History();

  @Test
  void anEmptyHistoryHasNoPointsAndNoGrowth() {
    assertThat(history.points()).isEmpty();
    assertThat(history.growth()).isZero();
  }

  @Test
  void theLastPointIsTheLatestReading() {
    for (int minute = 0; minute < 1000; minute++) {
      history.add(at(minute), minute);
      assertThat(history.points().getLast()).isEqualTo(new Point(at(minute), minute));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 60, 193, 240, 300, 360, 383, 385, 1000})
  void twoWeeksFitIntoSixtyFourPoints(int everyMinutes) {
    int end = 60 * 24 * 60;
    for (int minute = 0; minute <= end; minute += everyMinutes) {
      history.add(at(minute), minute);
      assertThat(history.points()).hasSizeLessThanOrEqualTo(History.MAX_POINTS);
    }
    List<Point> points = history.points();
    assertThat(points).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
    assertThat(span()).isGreaterThanOrEqualTo(Duration.ofDays(14));
    assertThat(gaps()).as("no long gap").allMatch(gap -> gap.toHours() < 24);
  }

  /** Readings every few minutes near a threshold, and rarely at other times. */
  @Property(tries = 20)
  void threeWeeksAreKeptForIrregularReadings(
      @ForAll @Size(200) List<@IntRange(min = 1, max = 2_000) Integer> seldom,
      @ForAll @IntRange(min = 1, max = 10) int often) {
    History read = new History();
    Iterator<Integer> gaps = Stream.generate(() -> seldom).flatMap(List::stream).iterator();
    for (int minute = 0; minute < 90 * 24 * 60; ) {
      read.add(at(minute), minute);
      Duration known = Duration.ofMinutes(Math.min(minute, 21 * 24 * 60));
      assertThat(read.points()).hasSizeLessThanOrEqualTo(History.MAX_POINTS);
      assertThat(span(read)).isGreaterThanOrEqualTo(known);
      boolean isNearThreshold = minute / (3 * 24 * 60) % 2 == 0;
      minute += isNearThreshold ? often : gaps.next();
    }
  }

  private Duration span() {
    return span(history);
  }

  private static Duration span(History history) {
    List<Point> points = history.points();
    return Duration.between(points.getFirst().at(), points.getLast().at());
  }

  private List<Duration> gaps() {
    List<Point> points = history.points();
    return IntStream.range(1, points.size())
        .mapToObj(i -> Duration.between(points.get(i - 1).at(), points.get(i).at()))
        .toList();
  }

  /** Increasing use, for increasing units, with pauses after which a new history starts. */
  @Property(tries = 50)
  void theRiseIsThatOfThePoints(@ForAll @Size(500) List<@From("rises") Rise> rises) {
    Instant at = START;
    History known = new History();
    for (int i = 0; i < rises.size(); i++) {
      known.add(at, (long) (rises.get(i).share() * (1L << (10 + i / 12))));
      at = at.plusSeconds(rises.get(i).seconds());
      List<Point> points = known.points();
      double least = points.stream().mapToDouble(Point::used).min().orElseThrow();
      assertThat(known.risen()).isEqualTo(points.getLast().used() - least);
      known = i % 100 == 0 ? History.of(known.packed()) : known;
    }
  }

  /**
   * A reading, and the time to the next.
   *
   * @param share of the highest possible reading
   */
  record Rise(double share, int seconds) {}

  @Provide
  Arbitrary<Rise> rises() {
    Arbitrary<Integer> seconds =
        Arbitraries.frequencyOf(
            Tuple.of(299, Arbitraries.integers().between(0, 40_000)),
            Tuple.of(1, Arbitraries.just(1_500_000)));
    return Combinators.combine(Arbitraries.doubles().between(0, 1), seconds).as(Rise::new);
  }

  @Test
  void aNewHistoryKeepsItsPoints() {
    for (int minute = 0; minute <= 180; minute++) {
      history.add(at(minute), minute);
    }
    List<Point> points = history.points();
    assertThat(points.getFirst()).isEqualTo(new Point(START, 0));
    assertThat(points).hasSizeGreaterThan(25);
  }

  @Test
  void aLateReadingIsIgnored() {
    history.add(at(10), 10);
    history.add(at(5), 99);
    assertThat(history.points()).containsExactly(new Point(at(10), 10));
  }

  @Test
  void pointsInTheFutureAreRemovedWhenTheClockIsSetBack() {
    for (int hour = 0; hour < 24 * 10; hour++) {
      history.add(at(hour * 60L), (long) (hour * MEGABYTE));
    }
    int days = 10 * 24 * 60;
    List<Point> before = history.points();
    history.add(at(days + 10 * 24 * 60), (long) (240 * MEGABYTE));
    history.add(at(days), (long) (240 * MEGABYTE));

    assertThat(history.points()).containsAll(before.subList(0, before.size() - 1));
    assertThat(history.points().getLast().at()).isEqualTo(at(days));
    assertThat(history.growth()).isCloseTo(MEGABYTE / 3600, within(1.0));
  }

  @Test
  void aReadingAYearAheadIsRemoved() {
    history.add(at(0), 1000);
    history.add(at(365 * 24 * 60), 1);
    history.add(at(60), 1100);
    history.add(at(120), 1200);
    assertThat(history.points()).containsExactly(new Point(at(60), 1100), new Point(at(120), 1200));
    assertThat(history.risen()).isEqualTo(100);
  }

  @Test
  void theLatestReadingWithinAStepCounts() {
    history.add(START, 1);
    history.add(START.plusSeconds(1), 2);
    assertThat(history.points()).containsExactly(new Point(START, 2));
  }

  @Test
  void aHistoryStartsAgainAfterThreeWeeksWithoutReadings() {
    history.add(at(0), 1);
    history.add(at(21 * 24 * 60), 2);
    assertThat(history.points()).containsExactly(new Point(at(21 * 24 * 60), 2));
  }

  @Test
  void steadyGrowthIsExact() {
    for (int hour = 0; hour < 24 * 14; hour++) {
      history.add(at(hour * 60L), (long) (hour * MEGABYTE));
    }
    assertThat(history.growth()).isCloseTo(MEGABYTE / 3600, within(1.0));
  }

  @Test
  void oneLargeMailInTwoWeeksIsNoGrowth() {
    for (int hour = 0; hour < 24 * 14; hour++) {
      history.add(at(hour * 60L), hour < 100 ? 0 : (long) (25 * MEGABYTE));
    }
    assertThat(history.growth()).isZero();
  }

  @Test
  void aPurgeIsNoGrowth() {
    history.add(at(0), (long) (100 * MEGABYTE));
    history.add(at(60), 0);
    assertThat(history.growth()).isZero();
  }

  @Test
  void theErrorIsAFractionOfTheHighestPoint() {
    long most = 7_881_299_347_898_368L * 1024;
    history.add(at(0), most / 10);
    history.add(at(10), most);
    assertThat(history.points())
        .extracting(Point::used)
        .satisfiesExactly(
            tenth -> assertThat(tenth).isCloseTo(most / 10.0, within(most / 32767.0)),
            all -> assertThat(all).isCloseTo((double) most, within(most / 32767.0)));
  }

  @Test
  void anAbsurdReadingIsRemovedWithItsUnit() {
    history.add(at(0), Long.MAX_VALUE);
    for (int hour = 1; hour < 24 * 60; hour++) {
      history.add(at(hour * 60L), (long) (hour * MEGABYTE));
    }
    double used = (24 * 60 - 1) * MEGABYTE;
    assertThat(history.points().getLast().used()).isCloseTo(used, within(used / 32767));
    assertThat(history.growth()).isCloseTo(MEGABYTE / 3600, within(20.0));
  }

  @ParameterizedTest
  @CsvSource({"0, 7", "1, 127", "2, 7", "2, 30", "2, -1"})
  void malformedBytesAreRefused(int index, byte value) {
    history.add(at(0), 1);
    byte[] packed = history.packed();
    packed[index] = value;
    assertThatIllegalArgumentException().isThrownBy(() -> History.of(packed));
  }

  @Test
  void theLargestNumberFits() {
    history.add(at(0), Long.MAX_VALUE);
    history.add(at(10), 0);
    assertThat(history.points().getFirst().used())
        .isCloseTo((double) Long.MAX_VALUE, within(Long.MAX_VALUE / 32767.0));
    assertThat(history.points().getLast().used()).isZero();
  }

  @Test
  void randomReadingsStayWithinTheBounds() {
    Random random = new Random(20261124);
    long minute = 0;
    for (int i = 0; i < 20_000; i++) {
      minute += random.nextInt(1, 2000);
      history.add(at(minute), random.nextLong(1L << 50));
    }
    assertThat(history.points()).hasSize(History.MAX_POINTS).allMatch(p -> p.used() >= 0);
    assertThat(history.growth()).isPositive();
  }

  private static Instant at(long minute) {
    return START.plus(Duration.ofMinutes(minute));
  }
}
