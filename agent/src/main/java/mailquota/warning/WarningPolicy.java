package mailquota.warning;

import static java.time.temporal.ChronoUnit.MILLIS;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import mailquota.forecast.Forecast;
import mailquota.quota.Bytes;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Ratio;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change.Why;

/**
 * When a level is entered and left, and when that is told. A pure function of the state, the
 * reading, the forecast and the time: it compares where a resource stands with what those who are
 * told believe, never one reading with the next, so a lowered limit, a missed poll, a restart and a
 * silence that has ended are all seen.
 *
 * @param thresholds where each level above OK begins; a level without a threshold does not exist
 * @param clearMargin a level is left only this far below its threshold
 * @param grace no second notice of a level, or a lower one, that was left this recently; when it
 *     comes back within the grace it is told when that is over, if it still holds then
 * @param repeat after which time each level is told again; a level without one is not
 * @param notifiesResolved whether it is told when it is OK again
 */
public record WarningPolicy(
    Map<Level, LevelThreshold> thresholds,
    Ratio clearMargin,
    Duration grace,
    Map<Level, Duration> repeat,
    boolean notifiesResolved) {

  public static final WarningPolicy DEFAULT =
      new WarningPolicy(
          Map.of(
              Level.INFO,
              LevelThreshold.at(new Ratio(0.80)),
              Level.WARNING,
              new LevelThreshold(new Ratio(0.90), null, Duration.ofDays(3)),
              Level.CRITICAL,
              new LevelThreshold(new Ratio(0.95), new Bytes(50L << 20), Duration.ofHours(24)),
              Level.FULL,
              LevelThreshold.at(new Ratio(1.0))),
          new Ratio(0.02),
          Duration.ofDays(1),
          Map.of(
              Level.WARNING, Duration.ofDays(3),
              Level.CRITICAL, Duration.ofDays(1),
              Level.FULL, Duration.ofDays(1)),
          false);

  private static final Ratio NO_MARGIN = new Ratio(0);

  public WarningPolicy {
    thresholds = sorted(thresholds);
    repeat = sorted(repeat);
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace is at least 0");
    }
    if (!repeat.values().stream().allMatch(Duration::isPositive)) {
      throw new IllegalArgumentException("what is repeated is repeated after some time");
    }
  }

  private static <V> Map<Level, V> sorted(Map<Level, V> byLevel) {
    Map<Level, V> sorted = new EnumMap<>(Level.class);
    sorted.putAll(byLevel);
    return Collections.unmodifiableMap(sorted);
  }

  /**
   * Judges one resource.
   *
   * @param forecast as of {@code at}
   * @param at when it was read
   */
  public Decision decide(
      WarningState before, Resource resource, Usage usage, Forecast forecast, Instant at) {
    Instant now = at.truncatedTo(MILLIS);
    Level byUse = level(before.level(), resource, usage);
    Level level = foreseen(before, byUse, usage, forecast, now);
    if (level == Level.OK && notifiesResolved && before.told() != Level.OK) {
      Change change = change(before, Level.OK, Why.RESOLVED, 0);
      return new Decision(change, WarningState.CLEAR, before.moved(Level.OK, now));
    }
    WarningState state = before.forgetting(now, grace).moved(level, now);
    if (level.isAbove(state.told())) {
      return new Decision(
          change(state, level, why(state.told(), level, byUse), 0), state.markNotified(now), state);
    }
    if (level != Level.OK && isToRemind(state, now)) {
      Change change = change(state, level, Why.REMINDER, state.reminders() + 1);
      return new Decision(change, state.reminded(now), state);
    }
    return Decision.silent(state);
  }

  /** What is remembered of a resource that the mailbox no longer has: as if it were OK, untold. */
  public WarningState vanished(WarningState before, Instant at) {
    Instant now = at.truncatedTo(MILLIS);
    return before.forgetting(now, grace).moved(Level.OK, now);
  }

  /**
   * The least use above the present one that would enter a higher level; empty when there is none.
   */
  public OptionalDouble nextThreshold(Resource resource, Usage usage) {
    if (!(usage.limit() instanceof Limit.Finite limit)) {
      return OptionalDouble.empty();
    }
    double next = Double.POSITIVE_INFINITY;
    for (LevelThreshold threshold : thresholds.values()) {
      double from = threshold.reachedFrom(resource, limit, NO_MARGIN);
      next = from > usage.used() ? Math.min(next, from) : next;
    }
    return next == Double.POSITIVE_INFINITY ? OptionalDouble.empty() : OptionalDouble.of(next);
  }

  /** The level whose threshold is crossed. */
  private Level level(Level before, Resource resource, Usage usage) {
    if (!(usage.limit() instanceof Limit.Finite limit)) {
      return Level.OK;
    }
    Level highest = Level.OK;
    for (Map.Entry<Level, LevelThreshold> entry : thresholds.entrySet()) {
      // Held until it is clear of the threshold by the margin; entered at the threshold itself.
      Ratio margin = entry.getKey().isAbove(before) ? NO_MARGIN : clearMargin;
      if (usage.used() >= entry.getValue().reachedFrom(resource, limit, margin)) {
        highest = entry.getKey();
      }
    }
    return highest;
  }

  /**
   * The level that begins early, or the one whose threshold is crossed if that is higher. A level that
   * was left within the grace does not begin early: it could not be told, and when it was left
   * again the grace would begin again. Forecasts that come and go would silence a real one.
   */
  private Level foreseen(
      WarningState before, Level byUse, Usage usage, Forecast forecast, Instant now) {
    if (!(usage.limit() instanceof Limit.Finite)) {
      return Level.OK;
    }
    Level known = before.forgetting(now, grace).told();
    Level highest = byUse;
    for (Map.Entry<Level, LevelThreshold> entry : thresholds.entrySet()) {
      Level level = entry.getKey();
      boolean isHeld = !level.isAbove(before.level());
      if (level.isAbove(highest)
          && (isHeld || level.isAbove(known))
          && entry.getValue().isForeseen(forecast, isHeld, now)) {
        highest = level;
      }
    }
    return highest;
  }

  private static Why why(Level told, Level level, Level byUse) {
    if (level.isAbove(byUse)) {
      return Why.FORECAST;
    }
    return told == Level.OK ? Why.RAISED : Why.ESCALATED;
  }

  private boolean isToRemind(WarningState state, Instant now) {
    Duration after = repeat.get(state.level());
    return after != null && !state.toldAt().plus(after).isAfter(now);
  }

  private static Change change(WarningState state, Level level, Why why, int repetition) {
    return new Change(level, state.told(), why, state.episode(), repetition);
  }
}
