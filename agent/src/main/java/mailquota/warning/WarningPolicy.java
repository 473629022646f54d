package mailquota.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import mailquota.quota.Bytes;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Ratio;
import mailquota.quota.Resource;
import mailquota.quota.Usage;

/**
 * When a level is entered and left, and when that is told. A pure function of the state, the
 * reading and the time: it looks at the level, never at the edge, so a lowered limit, a missed poll
 * and a restart are all seen.
 *
 * @param lines where each level above OK begins; a level without a line does not exist
 * @param clearMargin a level is left only this far below its line
 * @param grace no second notice of a level that it, or a higher one, was held this recently
 */
public record WarningPolicy(Map<Level, LevelLine> lines, Ratio clearMargin, Duration grace) {

  public static final WarningPolicy DEFAULT =
      new WarningPolicy(
          Map.of(
              Level.INFO, LevelLine.at(new Ratio(0.80)),
              Level.WARNING, LevelLine.at(new Ratio(0.90)),
              Level.CRITICAL, new LevelLine(new Ratio(0.95), new Bytes(50L << 20)),
              Level.FULL, LevelLine.at(new Ratio(1.0))),
          new Ratio(0.02),
          Duration.ofDays(1));

  private static final Ratio NO_MARGIN = new Ratio(0);

  public WarningPolicy {
    Map<Level, LevelLine> sorted = new EnumMap<>(Level.class);
    sorted.putAll(lines);
    lines = Collections.unmodifiableMap(sorted);
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace is at least 0");
    }
  }

  /** Judges one resource by a reading of {@code now}. */
  public Decision decide(WarningState before, Resource resource, Usage usage, Instant now) {
    Level level = level(before.level(), resource, usage);
    WarningState after = before.at(level, now);
    return new Decision(after, isToTell(before, level, now) ? change(before, after) : null);
  }

  /**
   * The least use above the present one that would enter a higher level; empty when there is none.
   */
  public OptionalDouble nextLine(Resource resource, Usage usage) {
    if (!(usage.limit() instanceof Limit.Finite limit)) {
      return OptionalDouble.empty();
    }
    return lines.values().stream()
        .mapToDouble(line -> line.crossedFrom(resource, limit, NO_MARGIN))
        .filter(from -> from > usage.used())
        .min();
  }

  private Level level(Level before, Resource resource, Usage usage) {
    if (!(usage.limit() instanceof Limit.Finite limit)) {
      return Level.OK;
    }
    Level highest = Level.OK;
    for (Map.Entry<Level, LevelLine> entry : lines.entrySet()) {
      // Held until it is clear of the line by the margin; entered at the line itself.
      Ratio margin = entry.getKey().isAbove(before) ? NO_MARGIN : clearMargin;
      if (usage.used() >= entry.getValue().crossedFrom(resource, limit, margin)) {
        highest = entry.getKey();
      }
    }
    return highest;
  }

  private boolean isToTell(WarningState before, Level level, Instant now) {
    if (!level.isAbove(before.level())) {
      return false;
    }
    return before.lastSeen().entrySet().stream()
        .filter(seen -> !level.isAbove(seen.getKey()))
        .noneMatch(seen -> seen.getValue().plus(grace).isAfter(now));
  }

  private static Change change(WarningState before, WarningState after) {
    return new Change(
        after.level(),
        before.level(),
        before.level() == Level.OK ? Change.Why.RAISED : Change.Why.ESCALATED,
        after.episode(),
        0);
  }
}
