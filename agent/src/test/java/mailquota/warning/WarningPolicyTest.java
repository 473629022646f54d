package mailquota.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change.Why;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mailbox's life under the default policy, told hour by hour. */
class WarningPolicyTest {

  private static final long GIB = 1L << 30;
  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

  private final WarningPolicy policy = WarningPolicy.DEFAULT;
  private final List<Change> told = new ArrayList<>();
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
  void aLevelBeginsAtItsLine(double percent, Level level) {
    at(0, percent);
    assertThat(state.level()).isEqualTo(level);
  }

  @Test
  void onlyTheHighestLevelOfAJumpIsTold() {
    at(0, 10);
    at(1, 97);
    assertTold("OK->CRITICAL raised");
  }

  @Test
  void eachLevelIsToldOnceOnTheWayUp() {
    for (int hour = 0; hour <= 100; hour++) {
      at(hour, hour);
      at(hour, hour);
    }
    assertTold(
        "OK->INFO raised",
        "INFO->WARNING escalated",
        "WARNING->CRITICAL escalated",
        "CRITICAL->FULL escalated");
  }

  @Test
  void allChangesOfOneRiseShareItsEpisode() {
    at(5, 85);
    at(9, 91);
    assertThat(told).extracting(Change::episode).containsOnly(START.plus(Duration.ofHours(5)));
  }

  @Test
  void theNextPollTellsNothingNew() {
    at(0, 92);
    at(1, 92);
    at(2, 93);
    assertTold("OK->WARNING raised");
  }

  @Test
  void aLevelIsLeftOnlyBelowItsLineByTheMargin() {
    at(0, 90);
    at(1, 88.5);
    assertThat(state.level()).isEqualTo(Level.WARNING);
    at(2, 87.9);
    assertThat(state.level()).isEqualTo(Level.INFO);
    at(3, 77.9);
    assertThat(state.level()).isEqualTo(Level.OK);
  }

  @Test
  void withinTheGraceALevelIsNotToldAgain() {
    at(0, 91);
    at(1, 50);
    at(2, 91);
    at(3, 82);
    assertTold("OK->WARNING raised");
  }

  @Test
  void withinTheGraceAHigherLevelIsTold() {
    at(0, 91);
    at(1, 50);
    at(2, 96);
    assertTold("OK->WARNING raised", "WARNING->CRITICAL escalated");
  }

  @Test
  void afterTheGraceALevelIsToldAgainAsANewEpisode() {
    at(0, 91);
    at(1, 50);
    at(26, 91);
    assertTold("OK->WARNING raised", "OK->WARNING raised");
    assertThat(told).extracting(Change::episode).doesNotHaveDuplicates();
  }

  @Test
  void aLoweredLimitRaises() {
    decide(0, GIB / 2, new Limit.Finite(GIB));
    decide(1, GIB / 2, new Limit.Finite(GIB / 2));
    assertTold("OK->FULL raised");
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
      // 50 MiB free, whichever comes first; and not in a mailbox smaller than twice that.
      "500, 449, INFO, 'of 500 MiB 51 are free'",
      "500, 450, CRITICAL, 'exactly at the line'",
      "500, 451, CRITICAL, 'of 500 MiB 49 are free'",
      "100, 60, CRITICAL, 'of 100 MiB 40 are free'",
      "99, 60, OK, 'too small for it'",
      "1, 0, OK, 'or it would be CRITICAL while empty'"
    })
    void countsWhereItComesFirst(long limitMib, long usedMib, Level level, String why) {
      decide(0, usedMib << 20, new Limit.Finite(limitMib << 20));
      assertThat(state.level()).as(why).isEqualTo(level);
    }

    @Test
    void saysNothingOfMessages() {
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

  @Test
  void theNextLineIsTheLeastUseThatRaises() {
    Usage usage = new Usage(50, new Limit.Finite(100));
    assertThat(policy.nextLine(Resource.MESSAGE, usage)).hasValue(80);
    assertThat(policy.nextLine(Resource.MESSAGE, new Usage(100, new Limit.Finite(100)))).isEmpty();
    assertThat(policy.nextLine(Resource.MESSAGE, new Usage(100, Limit.UNLIMITED))).isEmpty();
  }

  /**
   * Whatever a mailbox does, a level is told at most once within its grace, and never on the way
   * down.
   */
  @Test
  void neverTwoNoticesOfALevelWithinTheGrace() {
    Random random = new Random(143);
    for (int life = 0; life < 200; life++) {
      state = WarningState.CLEAR;
      told.clear();
      List<Integer> hours = new ArrayList<>();
      for (int hour = 0; hour < 300; hour++) {
        int before = told.size();
        at(hour, random.nextInt(120));
        if (told.size() > before) {
          hours.add(hour);
        }
      }
      for (int i = 0; i < told.size(); i++) {
        assertThat(told.get(i).level().isAbove(told.get(i).previous())).isTrue();
        for (int j = i + 1; j < told.size(); j++) {
          boolean sameLevel = told.get(i).level() == told.get(j).level();
          assertThat(sameLevel && hours.get(j) - hours.get(i) < 24).isFalse();
        }
      }
    }
  }

  @Test
  void theSameReadingsGiveTheSameDecisions() {
    List<Change> first = life(new Random(7));
    List<Change> second = life(new Random(7));
    assertThat(second).isEqualTo(first).isNotEmpty();
  }

  private List<Change> life(Random random) {
    state = WarningState.CLEAR;
    told.clear();
    for (int hour = 0; hour < 500; hour++) {
      at(hour, random.nextInt(110));
    }
    return List.copyOf(told);
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
    state = decision.told();
    decision.toTell().filter(change -> change.why() != Why.REMINDER).ifPresent(told::add);
  }

  private void assertTold(String... changes) {
    assertThat(told)
        .extracting(c -> c.previous() + "->" + c.level() + " " + c.why().label())
        .containsExactly(changes);
    assertThat(told).extracting(Change::why).isSubsetOf(Why.values());
  }
}
