package mailquota.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mailquota.forecast.Forecast;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Ratio;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change.Why;
import org.junit.jupiter.api.Test;

/** What holds in any life: of 10,000 by chance, seeded, and the same each time. */
class WarningInvariantsTest {

  private static final int LIVES = 10_000;
  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final Subject SUBJECT =
      new Subject(new Address("alice@example.org"), "mx1", "", Resource.STORAGE);
  private static final WarningPolicy USUAL = WarningPolicy.DEFAULT;
  private static final List<WarningPolicy> POLICIES =
      List.of(
          USUAL,
          new WarningPolicy(
              USUAL.lines(), new Ratio(0.05), Duration.ofHours(6), USUAL.repeat(), true),
          new WarningPolicy(
              USUAL.lines(),
              new Ratio(0),
              Duration.ZERO,
              Map.of(Level.INFO, Duration.ofHours(5)),
              false));

  /** What a probe brought, and whether a silence covered it. */
  private record Read(Instant at, Usage usage, Forecast forecast, boolean isSilenced) {}

  /** What was told of a reading, and what is remembered after it. */
  private record Step(Read read, Optional<Change> change, WarningState after) {}

  private record Told(Read read, Change change) {}

  @Test
  void whatIsToldIsToldOnceAndHasAnIdentityOfItsOwn() {
    forEachLife((steps, _) -> {
      Set<String> identities = new HashSet<>();
      Set<String> firstWords = new HashSet<>();
      for (Told told : told(steps)) {
        Change change = told.change();
        assertThat(identities.add(notice(told).id())).as("identity of %s", told).isTrue();
        assertThat(
                change.why() == Why.REMINDER
                    || firstWords.add(change.episode() + " " + change.level()))
            .as("first word %s", told)
            .isTrue();
      }
    });
  }

  @Test
  void whoeverIsNotSilencedKnowsTheLevel() {
    forEachLife((steps, _) -> {
      for (Step step : steps) {
        assertThat(step.read().isSilenced() || !step.after().level().isAbove(step.after().told()))
            .as("%s", step)
            .isTrue();
      }
    });
  }

  @Test
  void theLevelIsWhatTheLinesSayWithinTheMargin() {
    forEachLife((steps, policy) -> {
      for (Step step : steps) {
        Level level = step.after().level();
        assertThat(level).as("%s", step).isGreaterThanOrEqualTo(crossed(policy, step, 0));
        Level most = crossed(policy, step, policy.clearMargin().value());
        assertThat(level.isAbove(most) && step.read().forecast().equals(Forecast.NONE))
            .as("%s", step)
            .isFalse();
        assertThat(step.change().stream()).allMatch(change -> change.level() == level);
      }
    });
  }

  @Test
  void aRestartChangesNothing() {
    for (int life = 0; life < LIVES; life++) {
      Random random = new Random(life);
      List<Read> reads = reads(random, true);
      WarningPolicy policy = POLICIES.get(life % POLICIES.size());
      assertThat(live(policy, reads, true)).isEqualTo(live(policy, reads, false));
    }
  }

  @Test
  void whileTheClockIsRightNothingIsRepeatedTooSoon() {
    for (int life = 0; life < LIVES; life++) {
      WarningPolicy policy = POLICIES.get(life % POLICIES.size());
      Map<Level, Instant> last = new HashMap<>();
      Instant lastOfAny = Instant.MIN;
      for (Told told : told(live(policy, reads(new Random(life), false), false))) {
        Change change = told.change();
        Instant at = told.read().at();
        if (change.why() == Why.RESOLVED) {
          last.clear();
        } else if (change.why() == Why.REMINDER) {
          assertThat(at)
              .as("%s", told)
              .isAfterOrEqualTo(
                  lastOfAny.plus(Objects.requireNonNull(policy.repeat().get(change.level()))));
        } else {
          Instant before = last.put(change.level(), at);
          assertThat(before == null || !before.plus(policy.grace()).isAfter(at))
              .as("%s", told)
              .isTrue();
        }
        lastOfAny = at;
      }
    }
  }

  @FunctionalInterface
  private interface Check {
    void holds(List<Step> steps, WarningPolicy policy);
  }

  private static void forEachLife(Check check) {
    for (int life = 0; life < LIVES; life++) {
      WarningPolicy policy = POLICIES.get(life % POLICIES.size());
      check.holds(live(policy, reads(new Random(life), true), false), policy);
    }
  }

  private static List<Step> live(WarningPolicy policy, List<Read> reads, boolean isRestarted) {
    List<Step> steps = new ArrayList<>();
    WarningState state = WarningState.CLEAR;
    for (Read read : reads) {
      Decision decision =
          policy.decide(state, Resource.STORAGE, read.usage(), read.forecast(), read.at());
      WarningState after = read.isSilenced() ? decision.withheld() : decision.told();
      steps.add(new Step(read, decision.toTell().filter(_ -> !read.isSilenced()), after));
      state = isRestarted ? stored(after) : after;
    }
    return steps;
  }

  /** As it comes back out of a store that keeps text and milliseconds. */
  private static WarningState stored(WarningState state) {
    String left =
        state.left().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue().toEpochMilli())
            .collect(Collectors.joining(","));
    return new WarningState(
        Level.valueOf(state.level().name()),
        Pattern.compile("(\\w+)=(\\d+)")
            .matcher(left)
            .results()
            .collect(
                Collectors.toMap(
                    entry -> Level.valueOf(entry.group(1)),
                    entry -> Instant.ofEpochMilli(Long.parseLong(entry.group(2))))),
        Level.valueOf(state.told().name()),
        Instant.ofEpochMilli(state.toldAt().toEpochMilli()),
        Instant.ofEpochMilli(state.episode().toEpochMilli()),
        state.reminders());
  }

  /** A life of readings by chance; the failed probes between them are the gaps. */
  private static List<Read> reads(Random random, boolean clockSteps) {
    List<Read> reads = new ArrayList<>();
    Instant at = START;
    double percent = random.nextInt(100);
    long limit = 100L << 30;
    boolean isSilenced = false;
    for (int i = 0; i < 60; i++) {
      at = at.plusNanos(random.nextLong(Duration.ofHours(random.nextInt(1, 20)).toNanos()));
      if (clockSteps && random.nextInt(20) == 0) {
        at = at.plusNanos(random.nextLong(-1, 2) * Duration.ofDays(9).toNanos() + i);
      }
      percent = random.nextInt(3) == 0 ? random.nextInt(125) : percent + random.nextDouble(-3, 4);
      percent = Math.max(0, percent);
      if (random.nextInt(15) == 0) {
        limit = (random.nextLong(200) + 1) << 29;
      }
      isSilenced = random.nextInt(8) == 0 ? !isSilenced : isSilenced;
      Limit bound = random.nextInt(20) == 0 ? Limit.UNLIMITED : new Limit.Finite(limit);
      long used = (long) (percent / 100 * (100L << 30));
      reads.add(new Read(at, new Usage(used, bound), forecast(random, at), isSilenced));
    }
    return reads;
  }

  private static Forecast forecast(Random random, Instant now) {
    if (random.nextInt(3) > 0) {
      return Forecast.NONE;
    }
    Instant full = now.plus(Duration.ofHours(random.nextInt(150)));
    return new Forecast.Full(full, full, full);
  }

  private static Level crossed(WarningPolicy policy, Step step, double margin) {
    return policy.lines().entrySet().stream()
        .filter(line ->
            step.read().usage().limit() instanceof Limit.Finite limit
                && step.read().usage().used()
                    >= line.getValue().crossedFrom(Resource.STORAGE, limit, new Ratio(margin)))
        .map(Map.Entry::getKey)
        .max(Level::compareTo)
        .orElse(Level.OK);
  }

  private static List<Told> told(List<Step> steps) {
    return steps.stream()
        .flatMap(step -> step.change().stream().map(change -> new Told(step.read(), change)))
        .toList();
  }

  private static Notice notice(Told told) {
    Read read = told.read();
    return new Notice(
        SUBJECT, Owner.UNKNOWN, read.usage(), told.change(), read.forecast(), read.at());
  }
}
