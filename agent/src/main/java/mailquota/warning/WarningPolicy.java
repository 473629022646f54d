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
 * When a level begins and ends, and when it is notified: a pure function of the state, the reading,
 * the forecast and the time. It compares the present level with the notified one, never one reading
 * with the next, so that a lowered limit, a missed probe, a restart and the end of a silence have
 * no special case.
 *
 * @param thresholds where each level above OK begins; a level without a threshold is not used
 * @param clearMargin how far below its threshold a level ends
 * @param grace after a level has ended, it and lower levels are not notified again for this time; a
 *     level that holds at the end of the grace is notified then
 * @param repeat the time between reminders of each level; a level without one has no reminders
 * @param notifiesResolved whether a return to OK is notified
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
      throw new IllegalArgumentException("the time between reminders is above 0");
    }
  }

  private static <V> Map<Level, V> sorted(Map<Level, V> byLevel) {
    Map<Level, V> sorted = new EnumMap<>(Level.class);
    sorted.putAll(byLevel);
    return Collections.unmodifiableMap(sorted);
  }

  /**
   * Decides on one reading of a resource.
   *
   * @param forecast as of {@code at}
   * @param at the time of the reading
   */
  public Decision decide(
      WarningState before, Resource resource, Usage usage, Forecast forecast, Instant at) {
    Instant now = at.truncatedTo(MILLIS);
    Level byUse = level(before.level(), resource, usage);
    Level level = foreseen(before, byUse, usage, forecast, now);
    if (level == Level.OK && notifiesResolved && before.notifiedLevel() != Level.OK) {
      Change change = change(before, Level.OK, Why.RESOLVED, 0);
      return new Decision(change, WarningState.CLEAR, before.moved(Level.OK, now));
    }
    WarningState state = before.forgetting(now, grace).moved(level, now);
    if (level.isAbove(state.notifiedLevel())) {
      return new Decision(
          change(state, level, why(state.notifiedLevel(), level, byUse), 0),
          state.markNotified(now),
          state);
    }
    if (level != Level.OK && isToRemind(state, now)) {
      Change change = change(state, level, Why.REMINDER, state.reminders() + 1);
      return new Decision(change, state.reminded(now), state);
    }
    return Decision.silent(state);
  }

  /** The state of a resource that the mailbox no longer has: OK, without a notice. */
  public WarningState vanished(WarningState before, Instant at) {
    Instant now = at.truncatedTo(MILLIS);
    return before.forgetting(now, grace).moved(Level.OK, now);
  }

  /** The least use above the present one at which a higher level begins; empty for none. */
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

  /** Where the levels begin by use, as shares of the limit; empty for a limit of 0. */
  public Map<Level, Double> lines(Resource resource, Limit.Finite limit) {
    Map<Level, Double> lines = new EnumMap<>(Level.class);
    if (limit.value() > 0) {
      thresholds.forEach((level, threshold) ->
          lines.put(level, threshold.reachedFrom(resource, limit, NO_MARGIN) / limit.value()));
    }
    return lines;
  }

  /** The highest level with a threshold that is reached. */
  private Level level(Level before, Resource resource, Usage usage) {
    if (!(usage.limit() instanceof Limit.Finite limit)) {
      return Level.OK;
    }
    Level highest = Level.OK;
    for (Map.Entry<Level, LevelThreshold> entry : thresholds.entrySet()) {
      // The margin applies only to a level that has begun.
      Ratio margin = entry.getKey().isAbove(before) ? NO_MARGIN : clearMargin;
      if (usage.used() >= entry.getValue().reachedFrom(resource, limit, margin)) {
        highest = entry.getKey();
      }
    }
    return highest;
  }

  /**
   * The highest level that begins by a forecast or by use. A level that ended within the grace does
   * not begin by a forecast: it could not be notified, and when it ended again the grace would
   * start again, so that an unstable forecast would suppress a stable one.
   */
  private Level foreseen(
      WarningState before, Level byUse, Usage usage, Forecast forecast, Instant now) {
    if (!(usage.limit() instanceof Limit.Finite)) {
      return Level.OK;
    }
    Level notified = before.forgetting(now, grace).notifiedLevel();
    Level highest = byUse;
    for (Map.Entry<Level, LevelThreshold> entry : thresholds.entrySet()) {
      Level level = entry.getKey();
      boolean isHeld = !level.isAbove(before.level());
      if (level.isAbove(highest)
          && (isHeld || level.isAbove(notified))
          && entry.getValue().isForeseen(forecast, isHeld, now)) {
        highest = level;
      }
    }
    return highest;
  }

  private static Why why(Level notified, Level level, Level byUse) {
    if (level.isAbove(byUse)) {
      return Why.FORECAST;
    }
    return notified == Level.OK ? Why.RAISED : Why.ESCALATED;
  }

  private boolean isToRemind(WarningState state, Instant now) {
    Duration after = repeat.get(state.level());
    return after != null && !state.notifiedAt().plus(after).isAfter(now);
  }

  private static Change change(WarningState state, Level level, Why why, int repetition) {
    return new Change(level, state.notifiedLevel(), why, state.episode(), repetition);
  }
}
