package mailquota.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import mailquota.forecast.Forecast.Full;
import mailquota.quota.Limit;
import mailquota.quota.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forecasts for mailboxes of 1 GB that are read each hour; use is in percent. */
class ForecastTest {

  private static final Instant MONDAY = Instant.parse("2026-11-02T00:00:00Z");
  private static final long LIMIT = 1_000_000_000;

  private final History history = new History();
  private int hour;
  private double percent;

  @Test
  void anEmptyHistoryHasNoForecast() {
    assertThat(Forecast.of(history, new Usage(LIMIT / 10 * 9, new Limit.Finite(LIMIT)), MONDAY))
        .isEqualTo(Forecast.NONE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 3, 10, 30})
  void steadyGrowthHasAnExactForecast(double percentADay) {
    double first = Math.max(10, 90 - 14 * percentADay);
    live(hours(92, first, percentADay), hour -> first + percentADay * hour / 24);
    Full forecast = full();
    double days = (100 - percent) / percentADay;
    assertThat(daysUntil(forecast.at())).isCloseTo(days, within(days * 0.1 + 0.1));
    assertThat(forecast.earliest()).isBeforeOrEqualTo(forecast.at());
    assertThat(forecast.latest()).isAfterOrEqualTo(forecast.at());
  }

  private static int hours(double until, double first, double percentADay) {
    return (int) Math.ceil((until - first) / percentADay * 24);
  }

  @Test
  void lessThanADayHasNoForecast() {
    live(23, hour -> 30 + 2 * hour);
    assertNothing();
    live(2, hour -> 76 + hour);
    assertThat(full().at()).isAfter(now());
  }

  @Test
  void constantOrDecreasingUseHasNoForecast() {
    live(24 * 14, _ -> 95);
    assertNothing();
    live(24 * 5, hour -> 95 - 0.1 * hour);
    assertNothing();
  }

  @Test
  void growthThatHasEndedHasNoForecast() {
    live(24 * 7, hour -> 40 + hour / 4.0);
    assertThat(full()).isNotNull();
    live(24 * 6, _ -> percent);
    assertNothing();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 100, 200, 330})
  void oneHugeMailHasNoForecast(int atHour) {
    live(24 * 14, hour -> hour < atHour ? 60 : 85);
    assertNothing();
  }

  @Test
  void oneHugeMailHardlyChangesAPace() {
    live(24 * 14, hour -> 40 + hour / 24.0 + (hour < 200 ? 0 : 25));
    double days = 100 - percent;
    assertThat(daysUntil(full().at())).isCloseTo(days, within(days * 0.15));
  }

  @Test
  void afterAPurgeThereIsNoForecastForADay() {
    live(24 * 10, hour -> 20 + 8 * hour / 24.0);
    assertThat(percent).as("almost full").isGreaterThan(95);
    live(15, hour -> 50 + 8 * hour / 24.0);
    assertNothing();
    live(15, _ -> percent + 8 / 24.0);
    double days = (100 - percent) / 8;
    assertThat(daysUntil(full().at())).as("at the earlier pace").isCloseTo(days, within(1.0));
  }

  @Test
  void ownersWhoPurgeInTimeAreExpectedToPurgeAgain() {
    live(24 * 6, hour -> 10 + 10 * hour / 24.0);
    live(24 * 5, hour -> 10 + 10 * hour / 24.0);
    assertThat(percent).isGreaterThan(55);
    assertNothing();
    live(24 + 8, hour -> 60 + 10 * hour / 24.0);
    assertThat(percent).as("little fuller than before the purge").isBetween(73.0, 75.0);
    assertNothing();
    live(12, hour -> 73.5 + 10 * hour / 24.0);
    assertThat(daysUntil(full().at())).as("fuller than before the purge").isBetween(1.0, 4.0);
  }

  @Test
  void theForecastUsesThePresentLimit() {
    live(24 * 14, hour -> 40 + hour / 24.0);
    Usage wide = new Usage((long) (percent / 100 * LIMIT), new Limit.Finite(2 * LIMIT));
    Usage narrow = new Usage((long) (percent / 100 * LIMIT), new Limit.Finite(LIMIT / 100 * 60));
    assertThat(Forecast.of(history, wide, now())).as("too far away").isEqualTo(Forecast.NONE);
    assertThat(Forecast.of(history, narrow, now()))
        .isInstanceOfSatisfying(
            Full.class, full -> assertThat(daysUntil(full.at())).isBetween(4.0, 8.0));
    assertThat(Forecast.of(history, new Usage(5, Limit.UNLIMITED), now())).isEqualTo(Forecast.NONE);
  }

  @Test
  void fullOrAlmostEmptyMailboxesHaveNoForecast() {
    live(24 * 3, hour -> hour / 3.0);
    assertThat(percent).isLessThan(25);
    assertNothing();
    live(24 * 12, hour -> 24 + hour / 3.5);
    live(3, _ -> 100);
    assertNothing();
  }

  /**
   * A mailbox grows from Monday to Friday. In each hour of a week it has a forecast with an error
   * of at most 5 days.
   */
  @Test
  void theForecastIsStableOverTheWeek() {
    IntToDoubleFunction used = hour -> 40 + 2 * businessDays(hour);
    live(24 * 21, used);
    double full = 42;
    for (int i = 0; i < 24 * 7; i++) {
      hour++;
      read(used.applyAsDouble(hour));
      double truth = full - hour / 24.0;
      assertThat(daysUntil(full().at())).as("in hour %d", i).isBetween(truth - 5, truth + 5);
    }
  }

  /** 6 % are free and 4 % a working day are used: 1.5 working days and the weekend between. */
  @ParameterizedTest
  @CsvSource({"MONDAY, 1.5", "THURSDAY, 1.5", "FRIDAY, 3.5", "SATURDAY, 3.5", "SUNDAY, 2.5"})
  void theForecastExpectsNoGrowthOnWeekends(DayOfWeek morning, double days) {
    int end = 24 * (13 + morning.getValue());
    live(end, hour -> 94 + 4 * (businessDays(hour) - businessDays(end)));
    assertThat(daysUntil(full().at())).isCloseTo(days, within(0.2));
    assertThat(daysUntil(full().earliest())).as("without a weekend").isBetween(1.2, 1.6);
  }

  @Test
  void irregularDaysOfRestAreNoWeekend() {
    Random random = new Random(20261124);
    List<Boolean> rests = IntStream.range(0, 14).mapToObj(_ -> random.nextBoolean()).toList();
    double[] used = {30};
    live(24 * 14 - 1, hour -> used[0] += rests.get(hour / 24 % 14) ? 0 : 5 / 24.0);
    double pace = (percent - 30) / 14;
    double days = (100 - percent) / pace;
    assertThat(daysUntil(full().at())).as("by all days").isCloseTo(days, within(days * 0.3));
  }

  private static double businessDays(int hour) {
    int day = hour / 24;
    double today = day % 7 < 5 ? Math.clamp((hour % 24 - 8) / 10.0, 0, 1) : 0;
    return day / 7 * 5 + Math.min(day % 7, 5) + today;
  }

  @Test
  void theIntervalCoversFourOfFiveCases() {
    Random random = new Random(20261124);
    List<Boolean> within = new ArrayList<>();
    for (int life = 0; life < 300; life++) {
      History past = new History();
      double used = 20;
      Full first = null;
      int at = 0;
      for (; used < 100; at++) {
        past.add(MONDAY.plus(Duration.ofHours(at)), (long) (used / 100 * LIMIT));
        if (first == null && used >= 80) {
          Usage usage = new Usage((long) (used / 100 * LIMIT), new Limit.Finite(LIMIT));
          first =
              Forecast.of(past, usage, MONDAY.plus(Duration.ofHours(at))) instanceof Full full
                  ? full
                  : null;
        }
        // Mails of all sizes, at all hours.
        used += random.nextInt(6) == 0 ? -Math.log(1 - random.nextDouble()) : 0;
      }
      Instant truth = MONDAY.plus(Duration.ofHours(at));
      within.add(
          first != null && !truth.isBefore(first.earliest()) && !truth.isAfter(first.latest()));
    }
    double share = within.stream().filter(yes -> yes).count() / (double) within.size();
    assertThat(share).isBetween(0.7, 0.95);
  }

  /** Adds readings from the next hour on; the argument of the function starts at 0. */
  private void live(int hours, IntToDoubleFunction used) {
    for (int i = 0; i <= hours; i++) {
      hour++;
      read(used.applyAsDouble(i));
    }
  }

  private void read(double used) {
    percent = used;
    history.add(now(), (long) (used / 100 * LIMIT));
  }

  private Instant now() {
    return MONDAY.plus(Duration.ofHours(hour));
  }

  private Forecast forecast() {
    return Forecast.of(
        history, new Usage((long) (percent / 100 * LIMIT), new Limit.Finite(LIMIT)), now());
  }

  private Full full() {
    assertThat(forecast()).as("at %.1f %%", percent).isInstanceOf(Full.class);
    return (Full) forecast();
  }

  private void assertNothing() {
    assertThat(forecast()).as("at %.1f %%", percent).isEqualTo(Forecast.NONE);
  }

  private double daysUntil(Instant at) {
    return Duration.between(now(), at).toSeconds() / 86_400.0;
  }
}
