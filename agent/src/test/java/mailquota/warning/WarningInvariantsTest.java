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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Properties of every sequence of readings with every policy. */
class WarningInvariantsTest {

  private static final int TRIES = 2_000;
  private static final int MOST_READINGS = 60;
  private static final long GIBIBYTE = 1L << 30;
  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final Subject SUBJECT =
      new Subject(new Address("alice@example.org"), "mx1", "", Resource.STORAGE);
  private static final WarningPolicy USUAL = WarningPolicy.DEFAULT;
  private static final List<WarningPolicy> POLICIES =
      List.of(
          USUAL,
          new WarningPolicy(
              USUAL.thresholds(), new Ratio(0.05), Duration.ofHours(6), USUAL.repeat(), true),
          new WarningPolicy(
              USUAL.thresholds(),
              new Ratio(0),
              Duration.ZERO,
              Map.of(Level.INFO, Duration.ofHours(5)),
              false));

  /** A reading, and whether a silence withholds its notice. */
  private record Read(Instant at, Usage usage, Forecast forecast, boolean isSilenced) {}

  /**
   * The difference between two readings. A failed probe is a gap.
   *
   * @param clockStep by how much the clock is set between them
   * @param grown in percent of 100 GiB
   * @param untilFull empty for no forecast
   */
  record Move(
      Duration gap,
      Duration clockStep,
      double grown,
      Limit limit,
      Optional<Duration> untilFull,
      boolean isSilenced) {}

  /** The notified change of a reading, and the state after it. */
  private record Step(Read read, Optional<Change> change, WarningState after) {}

  private record Notified(Read read, Change change) {}

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.MIXIN)
  void eachNoticeIsSentOnceAndHasAUniqueIdentity(
      @ForAll("policies") WarningPolicy policy, @ForAll("moves") List<Move> moves) {
    Set<String> identities = new HashSet<>();
    Set<String> firstNotices = new HashSet<>();
    for (Notified notified : notified(live(policy, reads(moves, true), false))) {
      Change change = notified.change();
      assertThat(identities.add(notice(notified).id())).as("identity of %s", notified).isTrue();
      assertThat(
              change.why() == Why.REMINDER
                  || firstNotices.add(change.episode() + " " + change.level()))
          .as("first notice %s", notified)
          .isTrue();
    }
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.MIXIN)
  void withoutASilenceTheLevelIsNotified(
      @ForAll("policies") WarningPolicy policy, @ForAll("moves") List<Move> moves) {
    for (Step step : live(policy, reads(moves, true), false)) {
      assertThat(
              step.read().isSilenced()
                  || !step.after().level().isAbove(step.after().notifiedLevel()))
          .as("%s", step)
          .isTrue();
    }
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.MIXIN)
  void theLevelIsThatOfTheThresholdsWithinTheMargin(
      @ForAll("policies") WarningPolicy policy, @ForAll("moves") List<Move> moves) {
    for (Step step : live(policy, reads(moves, true), false)) {
      Level level = step.after().level();
      assertThat(level).as("%s", step).isGreaterThanOrEqualTo(crossed(policy, step, 0));
      Level most = crossed(policy, step, policy.clearMargin().value());
      assertThat(level.isAbove(most) && step.read().forecast().equals(Forecast.NONE))
          .as("%s", step)
          .isFalse();
      assertThat(step.change().stream()).allMatch(change -> change.level() == level);
    }
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.MIXIN)
  void aRestartChangesNothing(
      @ForAll("policies") WarningPolicy policy, @ForAll("moves") List<Move> moves) {
    List<Read> reads = reads(moves, true);
    assertThat(live(policy, reads, true)).isEqualTo(live(policy, reads, false));
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.MIXIN)
  void whileTheClockIsRightNothingIsRepeatedTooSoon(
      @ForAll("policies") WarningPolicy policy, @ForAll("moves") List<Move> moves) {
    Map<Level, Instant> last = new HashMap<>();
    Instant lastOfAny = Instant.MIN;
    for (Notified notified : notified(live(policy, reads(moves, false), false))) {
      Change change = notified.change();
      Instant at = notified.read().at();
      if (change.why() == Why.RESOLVED) {
        last.clear();
      } else if (change.why() == Why.REMINDER) {
        assertThat(at)
            .as("%s", notified)
            .isAfterOrEqualTo(
                lastOfAny.plus(Objects.requireNonNull(policy.repeat().get(change.level()))));
      } else {
        Instant before = last.put(change.level(), at);
        assertThat(before == null || !before.plus(policy.grace()).isAfter(at))
            .as("%s", notified)
            .isTrue();
      }
      lastOfAny = at;
    }
  }

  @Provide
  Arbitrary<WarningPolicy> policies() {
    return Arbitraries.of(POLICIES);
  }

  @Provide
  Arbitrary<List<Move>> moves() {
    // Two readings of a mailbox never have the same millisecond, which identifies an episode.
    Arbitrary<Duration> gap =
        Arbitraries.longs()
            .between(Duration.ofMillis(1).toNanos(), Duration.ofHours(20).toNanos())
            .map(Duration::ofNanos);
    Arbitrary<Duration> clockStep =
        Arbitraries.frequency(Tuple.of(19, 0), Tuple.of(1, 9), Tuple.of(1, -9))
            .map(Duration::ofDays);
    Arbitrary<Double> grown =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.doubles().between(-3, 4)),
            Tuple.of(1, Arbitraries.doubles().between(-125, 125)));
    Arbitrary<Limit> limit =
        Arbitraries.frequencyOf(
            Tuple.of(18, Arbitraries.just(new Limit.Finite(100 * GIBIBYTE))),
            Tuple.of(
                1, Arbitraries.longs().between(1, 200).map(gib -> new Limit.Finite(gib << 30))),
            Tuple.of(1, Arbitraries.just(Limit.UNLIMITED)));
    Arbitrary<Optional<Duration>> untilFull =
        Arbitraries.longs().between(0, 150).map(Duration::ofHours).optional(1 / 3.0);
    Arbitrary<Boolean> isSilenced = Arbitraries.frequency(Tuple.of(7, false), Tuple.of(1, true));
    return Combinators.combine(gap, clockStep, grown, limit, untilFull, isSilenced)
        .as(Move::new)
        .list()
        .ofMaxSize(MOST_READINGS);
  }

  private static List<Step> live(WarningPolicy policy, List<Read> reads, boolean isRestarted) {
    List<Step> steps = new ArrayList<>();
    WarningState state = WarningState.CLEAR;
    for (Read read : reads) {
      Decision decision =
          policy.decide(state, Resource.STORAGE, read.usage(), read.forecast(), read.at());
      WarningState after = read.isSilenced() ? decision.withheld() : decision.notified();
      steps.add(new Step(read, decision.toNotify().filter(_ -> !read.isSilenced()), after));
      state = isRestarted ? stored(after) : after;
    }
    return steps;
  }

  /** The state after a round trip through a store with text and milliseconds. */
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
        Level.valueOf(state.notifiedLevel().name()),
        Instant.ofEpochMilli(state.notifiedAt().toEpochMilli()),
        Instant.ofEpochMilli(state.episode().toEpochMilli()),
        state.reminders());
  }

  /**
   * The readings of a mailbox.
   *
   * @param isClockSet whether the clock may be set forward or back
   */
  private static List<Read> reads(List<Move> moves, boolean isClockSet) {
    List<Read> reads = new ArrayList<>();
    Instant at = START;
    double percent = 50;
    for (Move move : moves) {
      at = at.plus(move.gap()).plus(isClockSet ? move.clockStep() : Duration.ZERO);
      percent = Math.clamp(percent + move.grown(), 0, 125);
      long used = (long) (percent * GIBIBYTE);
      reads.add(new Read(at, new Usage(used, move.limit()), forecast(move, at), move.isSilenced()));
    }
    return reads;
  }

  private static Forecast forecast(Move move, Instant now) {
    return move.untilFull()
        .map(now::plus)
        .<Forecast>map(full -> new Forecast.Full(full, full, full))
        .orElse(Forecast.NONE);
  }

  private static Level crossed(WarningPolicy policy, Step step, double margin) {
    return policy.thresholds().entrySet().stream()
        .filter(threshold ->
            step.read().usage().limit() instanceof Limit.Finite limit
                && step.read().usage().used()
                    >= threshold.getValue().reachedFrom(Resource.STORAGE, limit, new Ratio(margin)))
        .map(Map.Entry::getKey)
        .max(Level::compareTo)
        .orElse(Level.OK);
  }

  private static List<Notified> notified(List<Step> steps) {
    return steps.stream()
        .flatMap(step -> step.change().stream().map(change -> new Notified(step.read(), change)))
        .toList();
  }

  private static Notice notice(Notified notified) {
    Read read = notified.read();
    return new Notice(
        SUBJECT, Owner.UNKNOWN, read.usage(), notified.change(), read.forecast(), read.at());
  }
}
