package mailquota.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Ratio;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where levels begin and end with the default policy. */
class WarningPolicyTest {

  private static final long GIB = 1L << 30;
  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

  private final WarningPolicy policy = WarningPolicy.DEFAULT;
  private final List<Change> changes = new ArrayList<>();
  private WarningState state = WarningState.CLEAR;

  @ParameterizedTest
  @CsvSource({
    "0, OK",
    "79.9, OK",
    "80, INFO",
    "89.9, INFO",
    "90, WARNING",
    "94.9, WARNING",
    "95, CRITICAL",
    "99.9, CRITICAL",
    "100, FULL",
    "140, FULL"
  })
  void aLevelBeginsAtItsThreshold(double percent, Level level) {
    at(0, percent);
    assertThat(state.level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({"7, 100, 7", "28, 100, 28", "55, 100, 55", "81, 300, 243", "110, 100, 110"})
  void aLevelBeginsAtItsThresholdDespiteBinaryFractions(int percent, long limit, double begin) {
    LevelThreshold threshold = LevelThreshold.at(Ratio.parse(percent + "%"));
    assertThat(threshold.reachedFrom(Resource.MESSAGE, new Limit.Finite(limit), new Ratio(0)))
        .isEqualTo(begin);
  }

  @Test
  void allChangesOfAnEpisodeHaveItsBeginning() {
    at(5, 85);
    at(9, 91);
    assertThat(changes).extracting(Change::episode).containsOnly(START.plus(Duration.ofHours(5)));
  }

  @Test
  void aLevelEndsBelowItsThresholdByTheMargin() {
    at(0, 90);
    at(1, 88.5);
    assertThat(state.level()).isEqualTo(Level.WARNING);
    at(2, 87.9);
    assertThat(state.level()).isEqualTo(Level.INFO);
    at(3, 77.9);
    assertThat(state.level()).isEqualTo(Level.OK);
  }

  @Test
  void aLoweredLimitRaises() {
    decide(0, GIB / 2, new Limit.Finite(GIB));
    decide(1, GIB / 2, new Limit.Finite(GIB / 2));
    assertChanges("OK->FULL raised");
  }

  @Test
  void aRaisedLimitAndARemovedOneClear() {
    decide(0, GIB, new Limit.Finite(GIB));
    decide(1, GIB, new Limit.Finite(2 * GIB));
    assertThat(state.level()).isEqualTo(Level.OK);
    decide(2, GIB, Limit.UNLIMITED);
    assertThat(state.level()).isEqualTo(Level.OK);
  }

  @Nested
  class FreeBelow {

    @ParameterizedTest
    @CsvSource({
      // Below 50 MiB free, except for limits below 100 MiB.
      "500, 449, INFO, 'of 500 MiB 51 are free'",
      "500, 450, CRITICAL, 'exactly at the threshold'",
      "500, 451, CRITICAL, 'of 500 MiB 49 are free'",
      "100, 60, CRITICAL, 'of 100 MiB 40 are free'",
      "99, 60, OK, 'the limit is too small'",
      "1, 0, OK, 'an empty mailbox is OK'"
    })
    void appliesWhenReachedFirst(long limitMib, long usedMib, Level level, String why) {
      decide(0, usedMib << 20, new Limit.Finite(limitMib << 20));
      assertThat(state.level()).as(why).isEqualTo(level);
    }

    @Test
    void doesNotApplyToMessages() {
      Decision decision =
          policy.decide(
              WarningState.CLEAR,
              Resource.MESSAGE,
              new Usage(1, new Limit.Finite(10)),
              Forecast.NONE,
              START);
      assertThat(decision.level()).isEqualTo(Level.OK);
    }
  }

  @Nested
  class Forecasts {

    @ParameterizedTest
    @CsvSource({
      // Hours until it is full: most likely, earliest, latest.
      "72, 60, 96, WARNING, 'within three days'",
      "73, 60, 96, OK, 'not within three days'",
      "96, 43, 120, WARNING, 'the next probe might be too late'",
      "96, 44, 120, OK, 'the next probe is early enough'",
      "24, 20, 48, CRITICAL, 'within a day'",
      "24, 20, 84, WARNING, 'at the latest after the weekend'",
      "72, 60, 240, OK, 'too uncertain'"
    })
    void beginALevelEarly(int at, int earliest, int latest, Level level, String why) {
      Decision decision = decide(WarningState.CLEAR, at, earliest, latest);
      assertThat(decision.level()).as(why).isEqualTo(level);
    }

    @Test
    void holdALevelUpToALongerHorizon() {
      WarningState warned = decide(WarningState.CLEAR, 72, 60, 96).notified();
      assertThat(decide(warned, 108, 90, 400).level()).isEqualTo(Level.WARNING);
      assertThat(decide(warned, 109, 90, 400).level()).isEqualTo(Level.OK);
    }

    private Decision decide(WarningState before, int at, int earliest, int latest) {
      Forecast forecast =
          new Forecast.Full(
              START.plus(Duration.ofHours(at)),
              START.plus(Duration.ofHours(earliest)),
              START.plus(Duration.ofHours(latest)));
      Usage usage = new Usage(70, new Limit.Finite(100));
      return policy.decide(before, Resource.MESSAGE, usage, forecast, START);
    }
  }

  @Test
  void theNextThresholdIsTheLeastUseAtAHigherLevel() {
    Usage usage = new Usage(50, new Limit.Finite(100));
    assertThat(policy.nextThreshold(Resource.MESSAGE, usage)).hasValue(80);
    assertThat(policy.nextThreshold(Resource.MESSAGE, new Usage(100, new Limit.Finite(100))))
        .isEmpty();
    assertThat(policy.nextThreshold(Resource.MESSAGE, new Usage(100, Limit.UNLIMITED))).isEmpty();
  }

  private void at(int hour, double percent) {
    decide(hour, (long) (percent / 100 * 100 * GIB), new Limit.Finite(100 * GIB));
  }

  private void decide(int hour, long used, Limit limit) {
    Decision decision =
        policy.decide(
            state,
            Resource.STORAGE,
            new Usage(used, limit),
            Forecast.NONE,
            START.plus(Duration.ofHours(hour)));
    state = decision.notified();
    decision.toNotify().ifPresent(changes::add);
  }

  private void assertChanges(String... expected) {
    assertThat(changes)
        .extracting(c -> c.previous() + "->" + c.level() + " " + c.why().label())
        .containsExactly(expected);
  }
}
